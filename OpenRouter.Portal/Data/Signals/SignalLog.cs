namespace OpenRouter.Portal.Data.Signals;

internal static partial class SignalLog
{
    [LoggerMessage(1101, LogLevel.Error, "A subscriber of {Topic} failed")]
    public static partial void SubscriberFailed(ILogger logger, Exception exception, string topic);

    // Warning, not Error: the interval checks go on, so revocation still holds, only later.
    [LoggerMessage(1102, LogLevel.Warning, "The connection that hears other nodes was lost; trying again")]
    public static partial void ListenerLost(ILogger logger, Exception exception);
}
