namespace OpenRouter.Portal.Features.TwoFactor;

internal static partial class TwoFactorLog
{
    [LoggerMessage(2201, LogLevel.Information, "Two-factor authentication of user {UserId} was enabled or its app replaced; {Ended} other sessions ended")]
    public static partial void Enabled(ILogger logger, Guid userId, int ended);

    [LoggerMessage(2202, LogLevel.Information, "Two-factor authentication of user {UserId} was disabled; {Ended} other sessions ended")]
    public static partial void Disabled(ILogger logger, Guid userId, int ended);

    [LoggerMessage(2203, LogLevel.Information, "User {UserId} has new recovery codes")]
    public static partial void CodesMade(ILogger logger, Guid userId);

    [LoggerMessage(2204, LogLevel.Information, "User {UserId} added a passkey")]
    public static partial void PasskeyAdded(ILogger logger, Guid userId);

    [LoggerMessage(2205, LogLevel.Information, "User {UserId} removed a passkey")]
    public static partial void PasskeyRemoved(ILogger logger, Guid userId);

    // Information: a refusal is the control at work. The reason is Identity's own sentence, which holds nothing of the credential.
    [LoggerMessage(2206, LogLevel.Information, "A passkey was refused: {Reason}")]
    public static partial void PasskeyRefused(ILogger logger, string reason);
}
