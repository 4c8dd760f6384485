using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// Carries a mailed token from the link to the button, so that it leaves the address at once (WEB-09).
/// Purpose: one cookie for each kind of link. Bound to: this browser. Lifetime: 15 minutes; the row judges the token.
/// Single use: the button's press deletes it. Invalidated by: whatever ends the row. It is no session and opens no other page.
/// </summary>
internal sealed class CredentialCookies(PublicOrigin origin)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(15);
    private readonly Dictionary<string, TokenCookie> _cookies = new()
    {
        [CredentialRoutes.ResetPassword] = new("portal-reset", origin),
        [CredentialRoutes.ConfirmEmail] = new("portal-email", origin),
        [CredentialRoutes.UndoEmail] = new("portal-undo", origin),
    };

    /// <summary>The token for a page; null when there is none.</summary>
    public SecretToken? Read(HttpContext http, string page) => _cookies[page].Read(http);

    public void Write(HttpContext http, string page, SecretToken token) => _cookies[page].Write(http, token, s_lifetime);

    public void Delete(HttpContext http, string page) => _cookies[page].Delete(http);
}
