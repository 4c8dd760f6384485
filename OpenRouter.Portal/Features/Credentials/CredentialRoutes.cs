using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Addresses of password and email changes.</summary>
internal static class CredentialRoutes
{
    public const string ForgotPassword = "/forgot-password";
    public const string ResetPassword = "/reset-password";
    public const string Password = "/account/password";
    public const string PasswordChange = "/account/password/change";
    public const string ConfirmEmail = "/confirm-email";
    public const string UndoEmail = "/undo-email-change";

    /// <summary>Where password managers look for the password page (https://www.w3.org/TR/change-password-url/).</summary>
    public const string WellKnownPassword = "/.well-known/change-password";

    /// <summary>A mailed link; opening it only leads to a page (beyond.md 6).</summary>
    public static string Link(string page, SecretToken token) => $"{page}/{token.Reveal()}";
}
