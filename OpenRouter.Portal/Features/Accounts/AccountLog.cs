namespace OpenRouter.Portal.Features.Accounts;

internal static partial class AccountLog
{
    [LoggerMessage(2010, LogLevel.Information, "User {UserId} asked for the deletion of the account")]
    public static partial void DeletionRequested(ILogger logger, Guid userId);

    [LoggerMessage(2011, LogLevel.Information, "User {UserId} took the deletion of the account back")]
    public static partial void DeletionUndone(ILogger logger, Guid userId);

    [LoggerMessage(2012, LogLevel.Information, "The account of user {UserId} is erased")]
    public static partial void Erased(ILogger logger, Guid userId);
}
