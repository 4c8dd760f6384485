using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>The browser's half of a <see cref="PendingSignIn"/>: same purpose, binding and end; it opens nothing but the second step.</summary>
internal sealed class PendingCookie(PublicOrigin origin, IOptions<SignInOptions> options)
{
    private readonly TokenCookie _cookie = new("portal-pending", origin);

    public SecretToken? Read(HttpContext http) => _cookie.Read(http);

    public void Delete(HttpContext http) => _cookie.Delete(http);

    public void Write(HttpContext http, SecretToken token) => _cookie.Write(http, token, options.Value.PendingLifetime);
}
