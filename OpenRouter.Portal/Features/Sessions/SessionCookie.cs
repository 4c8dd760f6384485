using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>
/// The browser's half of a session.
/// Purpose: carries the opaque token. Bound to: the host (<c>__Host-</c> under https), this path, no script (HttpOnly).
/// Lifetime: the idle timeout, renewed by use; the server judges, not the date. Single use: no.
/// Invalidated by: whatever ends the <see cref="Session"/>; deleted at sign-out.
/// </summary>
internal sealed class SessionCookie(PublicOrigin origin, IOptions<SessionOptions> options)
{
    private readonly string _name = origin.IsHttps ? "__Host-portal-session" : "portal-session";

    /// <summary>The token that the browser sent; null when there is none that could be one.</summary>
    public SecretToken? Read(HttpContext http) => SecretToken.TryParse(http.Request.Cookies[_name], out SecretToken? token) ? token : null;

    public void Write(HttpContext http, SecretToken token) => http.Response.Cookies.Append(_name, token.Reveal(), Options(options.Value.IdleTimeout));

    public void Delete(HttpContext http) => http.Response.Cookies.Delete(_name, Options(null));

    private CookieOptions Options(TimeSpan? maximumAge) => new()
    {
        HttpOnly = true,
        Secure = origin.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = maximumAge,
        IsEssential = true,
    };
}
