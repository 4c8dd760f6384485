using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>Where a right password leads.</summary>
internal abstract record SignInOutcome
{
    /// <summary>Complete: the browser gets this session token.</summary>
    internal sealed record SignInCompleted(SecretToken Session) : SignInOutcome;

    /// <summary>The second factor is owed: the browser gets this pending token, which opens nothing but the second step.</summary>
    internal sealed record SecondFactorOwed(SecretToken Pending) : SignInOutcome;

    /// <summary>The address is not proved yet: the browser may go on with the verification, and nothing else.</summary>
    internal sealed record Unverified(SecretToken Browser) : SignInOutcome;
}
