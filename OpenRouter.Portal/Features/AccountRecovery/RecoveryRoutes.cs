using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>Addresses of account recovery.</summary>
internal static class RecoveryRoutes
{
    public const string Ask = "/recover";
    public const string Answer = "/recover/answer";

    /// <summary>The mailed link; opening it only leads to a page with one button (beyond.md 6).</summary>
    public static string Link(SecretToken token) => $"/recover/link/{token.Reveal()}";
}
