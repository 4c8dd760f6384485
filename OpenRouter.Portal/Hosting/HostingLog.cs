namespace OpenRouter.Portal.Hosting;

internal static partial class HostingLog
{
    // Information: a refusal is the control at work. The header's own text is left out, it is the attacker's.
    [LoggerMessage(1001, LogLevel.Information, "Refused a live connection: {Reason}")]
    public static partial void ConnectionRefused(ILogger logger, string reason);

    [LoggerMessage(1002, LogLevel.Information, "Cut {Count} live connections of session {SessionId}")]
    public static partial void ConnectionsCut(ILogger logger, int count, Guid sessionId);

    [LoggerMessage(1003, LogLevel.Information, "Refused a request for a host that is not ours")]
    public static partial void HostRefused(ILogger logger);

    [LoggerMessage(1004, LogLevel.Information, "Refused a cross-site request to {Path}")]
    public static partial void CrossSiteRefused(ILogger logger, string path);

    [LoggerMessage(1005, LogLevel.Warning, "The store cannot be reached")]
    public static partial void StoreUnreachable(ILogger logger, Exception exception);
}
