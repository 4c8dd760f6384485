namespace OpenRouter.Portal.Features.Sessions;

internal static partial class SessionLog
{
    [LoggerMessage(3001, LogLevel.Information, "Session {SessionId} of user {UserId} ended: {Reason}")]
    public static partial void Ended(ILogger logger, Guid sessionId, Guid userId, SessionEnd reason);

    [LoggerMessage(3003, LogLevel.Warning, "The last use of {Count} sessions could not be written; the next round tries again")]
    public static partial void TouchFailed(ILogger logger, Exception exception, int count);

    // Debug: a browser that is gone already is the normal end of a page.
    [LoggerMessage(3004, LogLevel.Debug, "A live page of session {SessionId} could not be sent away; its connection is cut instead")]
    public static partial void CircuitNotRedirected(ILogger logger, Exception exception, Guid sessionId);
}
