namespace OpenRouter.Portal.Features.Sessions;

/// <summary>The words of <see cref="Session.Methods"/>: by what somebody signed in; joined by <c>+</c> where it took several.</summary>
internal static class SignInMethods
{
    /// <summary>A password.</summary>
    public const string Password = "password";

    /// <summary>A mailed link or code.</summary>
    public const string Email = "email";

    /// <summary>A code of an authenticator app.</summary>
    public const string ByAuthenticatorApp = "totp";

    /// <summary>A recovery code.</summary>
    public const string ByRecoveryCode = "recovery";

    /// <summary>A passkey that verified its user: complete by itself.</summary>
    public const string ByPasskey = "passkey";

    /// <summary>A passkey that did not verify its user: one factor.</summary>
    public const string PasskeyWithoutVerification = "passkey-presence";

    /// <summary>
    /// Whether a sign-in by these counts as the first proof of identity: a password or a passkey does; a mailed link alone, or the
    /// word of another provider, does not.
    /// </summary>
    public static bool AreProof(string methods) => methods.Split('+').Any(static word => word is Password or ByPasskey);
}
