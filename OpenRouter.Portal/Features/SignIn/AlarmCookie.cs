using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>
/// Carries the mailed "this wasn't me" token from the link to the button.
/// Purpose: takes it out of the address (WEB-09). Bound to: this browser. Lifetime: 15 minutes; the session's row judges the token.
/// Single use: the button deletes it. Invalidated by: the use of the token. It is no session and opens no other page.
/// </summary>
internal sealed class AlarmCookie(PublicOrigin origin)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(15);
    private readonly TokenCookie _cookie = new("portal-not-me", origin);

    public SecretToken? Read(HttpContext http) => _cookie.Read(http);

    public void Write(HttpContext http, SecretToken token) => _cookie.Write(http, token, s_lifetime);

    public void Delete(HttpContext http) => _cookie.Delete(http);
}
