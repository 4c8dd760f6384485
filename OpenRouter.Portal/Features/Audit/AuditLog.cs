namespace OpenRouter.Portal.Features.Audit;

internal static partial class AuditLog
{
    [LoggerMessage(2101, LogLevel.Error, "A refused act ({Action}) could not be written to the chain {Chain}")]
    public static partial void RefusalNotWritten(ILogger logger, Exception exception, string action, string chain);

    [LoggerMessage(2102, LogLevel.Warning, "{Maximum} refused acts were written down within this hour; the further ones stand only in the log")]
    public static partial void RefusalsNotWritten(ILogger logger, int maximum);
}
