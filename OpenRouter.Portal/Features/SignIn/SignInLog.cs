namespace OpenRouter.Portal.Features.SignIn;

internal static partial class SignInLog
{
    [LoggerMessage(2301, LogLevel.Information, "User {UserId} signed in, session {SessionId}")]
    public static partial void SignedIn(ILogger logger, Guid userId, Guid sessionId);

    // Information: a refusal is the control at work. The typed address is not logged, since people type passwords there.
    [LoggerMessage(2302, LogLevel.Information, "A sign-in from {Address} was refused")]
    public static partial void Refused(ILogger logger, string? address);

    // Information, as above; the code is not logged.
    [LoggerMessage(2303, LogLevel.Information, "The second step of user {UserId} from {Address} was refused: {Code}")]
    public static partial void SecondStepRefused(ILogger logger, Guid userId, string? address, string code);
}
