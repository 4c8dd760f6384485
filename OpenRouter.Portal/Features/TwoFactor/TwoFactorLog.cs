namespace OpenRouter.Portal.Features.TwoFactor;

internal static partial class TwoFactorLog
{
    [LoggerMessage(2201, LogLevel.Information, "Two-factor authentication of user {UserId} was enabled or its app replaced; {Ended} other sessions ended")]
    public static partial void Enabled(ILogger logger, Guid userId, int ended);

    [LoggerMessage(2202, LogLevel.Information, "Two-factor authentication of user {UserId} was disabled; {Ended} other sessions ended")]
    public static partial void Disabled(ILogger logger, Guid userId, int ended);

    [LoggerMessage(2203, LogLevel.Information, "User {UserId} has new recovery codes")]
    public static partial void CodesMade(ILogger logger, Guid userId);
}
