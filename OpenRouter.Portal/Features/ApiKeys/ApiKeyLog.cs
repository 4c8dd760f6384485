namespace OpenRouter.Portal.Features.ApiKeys;

internal static partial class ApiKeyLog
{
    [LoggerMessage(5001, LogLevel.Information, "User {UserId} generated key {ApiKeyId} ({Mask}) in workspace {WorkspaceId}")]
    public static partial void Generated(ILogger logger, Guid userId, Guid apiKeyId, string mask, Guid workspaceId);

    [LoggerMessage(5002, LogLevel.Information, "User {UserId} revoked key {ApiKeyId} ({Mask}) in workspace {WorkspaceId}")]
    public static partial void Revoked(ILogger logger, Guid userId, Guid apiKeyId, string mask, Guid workspaceId);

    // Information: a refusal is the control at work. The prefix is the installation's, never a part of what was presented.
    [LoggerMessage(5010, LogLevel.Information, "A credential was refused: {Reason}, prefix {Prefix}")]
    public static partial void CredentialRefused(ILogger logger, string reason, string prefix);

    [LoggerMessage(5011, LogLevel.Information, "Key {ApiKeyId} was refused: {Reason}")]
    public static partial void KeyRefused(ILogger logger, Guid apiKeyId, string reason);

    [LoggerMessage(5012, LogLevel.Information, "Key {ApiKeyId} was refused: it lacks the scope {Scope}")]
    public static partial void ScopeMissing(ILogger logger, Guid apiKeyId, string scope);

    // Warning, not Error: the next round writes what this one could not.
    [LoggerMessage(5020, LogLevel.Warning, "The last uses of keys could not be written; they are kept for the next round")]
    public static partial void LastUsesNotWritten(ILogger logger, Exception exception);
}
