namespace OpenRouter.Portal.Features.SignIn;

/// <summary>Addresses of the ways in and out.</summary>
internal static class SignInRoutes
{
    public const string SignIn = "/login";
    public const string SecondFactor = "/login/code";
    public const string RecoveryCode = "/login/recovery-code";
    public const string SignOut = "/logout";
    public const string NotMe = "/not-me";
    public const string VerifyEmail = "/verify-email";
    public const string Confirm = "/account/confirm";

    /// <summary>What the step-up dialog posts to; the form of <see cref="Confirm"/> without the page.</summary>
    public const string ConfirmProof = "/account/confirm/proof";

    /// <summary>Mails the code of an account that has no password.</summary>
    public const string ConfirmMail = "/account/confirm/mail";

    /// <summary>What a sign-in with a passkey posts to; it begins at <see cref="PasskeyOptions"/>.</summary>
    public const string Passkey = "/login/passkey";

    public const string PasskeyOptions = "/login/passkey/options";

    /// <summary>What a step-up with a passkey posts to; it begins at <see cref="ConfirmPasskeyOptions"/>.</summary>
    public const string ConfirmPasskey = "/account/confirm/passkey";

    public const string ConfirmPasskeyOptions = "/account/confirm/passkey/options";

    /// <summary>Where a complete sign-in leads when no valid way back was given (behaviours.md G1).</summary>
    public const string Home = "/dashboard";
}
