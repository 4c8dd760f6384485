using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Addresses of registration and of the steps around it.</summary>
internal static class AccountRoutes
{
    public const string Register = "/register";
    public const string VerifyEmail = "/verify-email";
    public const string SignIn = "/login";

    /// <summary>The mailed link; opening it only leads to a page (beyond.md 6).</summary>
    public static string VerifyEmailLink(SecretToken token) => $"{VerifyEmail}/{token.Reveal()}";
}
