namespace OpenRouter.Portal.Features.Credentials;

internal static partial class CredentialsLog
{
    [LoggerMessage(2101, LogLevel.Information, "User {UserId} has a new password by a mailed link; {Sessions} sessions ended")]
    public static partial void PasswordReset(ILogger logger, Guid userId, int sessions);

    [LoggerMessage(2102, LogLevel.Information, "User {UserId} changed the password; {Sessions} other sessions ended")]
    public static partial void PasswordChanged(ILogger logger, Guid userId, int sessions);

    [LoggerMessage(2103, LogLevel.Information, "User {UserId} changed the address; {Sessions} other sessions ended")]
    public static partial void EmailChanged(ILogger logger, Guid userId, int sessions);

    // Warning: somebody says that a change was not theirs.
    [LoggerMessage(2104, LogLevel.Warning, "The address of user {UserId} was restored from the old mailbox; {Sessions} sessions ended")]
    public static partial void EmailRestored(ILogger logger, Guid userId, int sessions);
}
