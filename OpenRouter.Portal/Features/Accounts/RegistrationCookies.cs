using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>
/// The browser's half of a <see cref="Registration"/>.
/// Purpose: remembers which browser asked, and carries the mailed token from the link to the button (WEB-09).
/// Bound to: one registration, by hash. Lifetime: the mail's, and 15 minutes for the mailed token. Single use: the button's
/// press deletes both. Invalidated by: whatever ends the registration. Neither is a session; neither opens a page.
/// </summary>
internal sealed class RegistrationCookies(PublicOrigin origin, IOptions<AccountOptions> options)
{
    private static readonly TimeSpan s_linkLifetime = TimeSpan.FromMinutes(15);
    private readonly TokenCookie _browser = new("portal-registration", origin);
    private readonly TokenCookie _link = new("portal-link", origin);

    public SecretToken? ReadBrowser(HttpContext http) => _browser.Read(http);

    public void WriteBrowser(HttpContext http, SecretToken token) => _browser.Write(http, token, options.Value.VerificationLifetime);

    public SecretToken? ReadLink(HttpContext http) => _link.Read(http);

    public void WriteLink(HttpContext http, SecretToken token) => _link.Write(http, token, s_linkLifetime);

    public void DeleteAll(HttpContext http)
    {
        _browser.Delete(http);
        _link.Delete(http);
    }
}
