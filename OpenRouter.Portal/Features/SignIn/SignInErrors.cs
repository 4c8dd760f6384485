using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.SignIn;

internal static class SignInErrors
{
    /// <summary>Unknown address, wrong password, an account without a password: one answer (LGN-01).</summary>
    public static Error Wrong { get; } =
        new(ErrorKind.Validation, "credentials_wrong", "Email or password is wrong. Check both, then try again.") { Field = "password" };

    public static Error PasswordWrong { get; } = new(ErrorKind.Validation, "password_wrong", "This is not your password.") { Field = "password" };
}
