using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>
/// The browser's half of a session.
/// Purpose: carries the opaque token. Bound to: this host, no script. Lifetime: the idle timeout, renewed by use, or the
/// browser's own on a shared computer; the server judges, not the date. Single use: no. Invalidated by: whatever ends the <see cref="Session"/>; deleted at sign-out.
/// </summary>
internal sealed class SessionCookie(PublicOrigin origin, IOptions<SessionOptions> options)
{
    private readonly TokenCookie _cookie = new("portal-session", origin);

    public SecretToken? Read(HttpContext http) => _cookie.Read(http);

    /// <summary>Gives the browser the token, and after a complete sign-in what makes it a <see cref="KnownDevice"/>.</summary>
    public void Write(HttpContext http, SecretToken token)
    {
        _cookie.Write(http, token, SharedComputer.IsTicked(http) ? null : options.Value.IdleTimeout);
        DeviceTokens.WriteGiven(http, options.Value.DeviceLifetime);
    }

    public void Delete(HttpContext http) => _cookie.Delete(http);
}
