namespace OpenRouter.Portal.Features.Workspaces;

internal static partial class WorkspaceLog
{
    // Information: a refusal is the control at work, not an error.
    [LoggerMessage(4001, LogLevel.Information, "User {UserId} in session {SessionId} was refused {Action} in workspace {WorkspaceId}, project {ProjectId}")]
    public static partial void Refused(ILogger logger, Guid userId, Guid sessionId, WorkspaceAction action, Guid workspaceId, Guid? projectId);
}
