using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>
/// What a sign-in with a passkey is begun with.
/// Purpose: the challenge is answered in the browser that asked for it. Bound to: this browser; several tabs share it. Lifetime: until
/// the browser is closed; what it opens is judged by the challenge's age. Single use: no, the challenges are. Invalidated by: nothing;
/// it is no proof of anything and signs nobody in.
/// </summary>
internal sealed class PasskeyCookie(PublicOrigin origin)
{
    private readonly TokenCookie _cookie = new("portal-passkey", origin);

    public SecretToken? Read(HttpContext http) => _cookie.Read(http);

    /// <summary>The browser's token; a new one where it has none.</summary>
    public SecretToken ReadOrWrite(HttpContext http)
    {
        if (_cookie.Read(http) is { } present)
        {
            return present;
        }

        SecretToken token = SecretToken.Create();
        _cookie.Write(http, token, null);
        return token;
    }
}
