using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Addresses of registration and of the steps around it.</summary>
internal static class AccountRoutes
{
    public const string Register = "/register";
    public const string VerifyEmail = "/verify-email";
    public const string SignIn = "/login";

    public const string Settings = "/account";
    public const string Confirm = "/account/confirm";
    public const string Export = "/account/export.json";
    public const string UndoDeletion = "/undo-deletion";

    /// <summary>The mailed link of a deletion; opening it only leads to a page.</summary>
    public static string UndoDeletionLink(SecretToken token) => $"{UndoDeletion}/{token.Reveal()}";

    /// <summary>The mailed link; opening it only leads to a page (beyond.md 6).</summary>
    public static string VerifyEmailLink(SecretToken token) => $"{VerifyEmail}/{token.Reveal()}";
}
