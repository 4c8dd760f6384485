namespace OpenRouter.Portal.Features.Mail;

// Ids and kinds only: an address is personal, and what a server says often repeats it; both stand in the outbox.
internal static partial class MailLog
{
    [LoggerMessage(8001, LogLevel.Information, "Mail {MailId} ({Kind}) was delivered at attempt {Attempt}")]
    public static partial void Delivered(ILogger logger, Guid mailId, string kind, int attempt);

    [LoggerMessage(8002, LogLevel.Warning, "Mail {MailId} ({Kind}) was not delivered at attempt {Attempt}; the next is at {NextAttemptAt:O}")]
    public static partial void Postponed(ILogger logger, Guid mailId, string kind, int attempt, DateTimeOffset nextAttemptAt);

    [LoggerMessage(8003, LogLevel.Warning, "Mail {MailId} ({Kind}) was refused or given up at attempt {Attempt}")]
    public static partial void Failed(ILogger logger, Guid mailId, string kind, int attempt);

    [LoggerMessage(8004, LogLevel.Error, "Mail {MailId} ({Kind}) cannot be opened")]
    public static partial void Unreadable(ILogger logger, Exception exception, Guid mailId, string kind);

    [LoggerMessage(8005, LogLevel.Error, "The mail worker met a fault; it goes on at its next look")]
    public static partial void WorkerFailed(ILogger logger, Exception exception);

    // Warning: without a server nobody can verify an address.
    [LoggerMessage(8006, LogLevel.Warning, "Mail:Smtp:Host is not set: mails are kept and not sent")]
    public static partial void NoServer(ILogger logger);
}
