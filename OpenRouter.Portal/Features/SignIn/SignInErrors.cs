using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.SignIn;

internal static class SignInErrors
{
    /// <summary>Unknown address, wrong password, an account without a password: one answer (LGN-01).</summary>
    public static Error Wrong { get; } =
        new(ErrorKind.Validation, "credentials_wrong", "Email or password is wrong. Check both, then try again.") { Field = "password" };

    /// <summary>No second step is owed any more: used, burned, or begun in another browser.</summary>
    public static Error PendingGone { get; } = new(ErrorKind.Unauthenticated, "pending_sign_in_gone", "This sign-in is over. Begin again with your password.");

    public static Error PendingTooOld { get; } =
        new(ErrorKind.Unauthenticated, "pending_sign_in_too_old", "The second step took too long. Begin again with your password.");

    /// <summary>The cap of wrong codes: the password has to be given again (MFA-05).</summary>
    public static Error PendingBurned { get; } =
        new(ErrorKind.Unauthenticated, "pending_sign_in_burned", "Too many wrong codes. Begin again with your password.");

    public static Error AlarmLinkInvalid { get; } = new(
        ErrorKind.Validation, "alarm_link_invalid", "This link was used already or is too old. If you do not recognise a sign-in, choose a new password: that ends every session.");

    public static Error PasswordWrong { get; } = new(ErrorKind.Validation, "password_wrong", "This is not your password.") { Field = "password" };

    /// <summary>An account with a password or a passkey is not confirmed by mail: its mailbox must not be worth more than they are.</summary>
    public static Error PasswordRequired { get; } =
        new(ErrorKind.Validation, "password_required", "This account is confirmed with its password or passkey.") { Field = "password" };

    /// <summary>Wrong, used, replaced, too old and one try too many are one answer.</summary>
    public static Error ProofCodeWrong { get; } =
        new(ErrorKind.Validation, "proof_code_wrong", "This is not the code from the newest mail, or it is too old. Check the six digits, or ask for a new mail.") { Field = "mailedCode" };
}
