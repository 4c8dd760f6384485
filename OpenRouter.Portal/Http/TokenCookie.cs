using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Http;

/// <summary>
/// A cookie that carries opaque tokens, mostly one, and nothing else: no script reads it, no other host or sub-domain sets it
/// (<c>__Host-</c> under https, SES-02). What the token means, how long and until when, is judged on the server.
/// </summary>
/// <param name="name">Without the prefix, such as <c>portal-session</c>.</param>
/// <param name="origin">Decides <c>Secure</c> and the prefix.</param>
internal sealed class TokenCookie(string name, PublicOrigin origin)
{
    private const char Separator = '.';
    private const int MostTokens = 10;

    /// <summary>The token that the browser sent; null when there is none that could be one.</summary>
    public SecretToken? Read(HttpContext http) => SecretToken.TryParse(http.Request.Cookies[Name], out SecretToken? token) ? token : null;

    /// <summary>The tokens of a cookie that holds several; a part that is none is left out.</summary>
    public IReadOnlyList<SecretToken> ReadMany(HttpContext http) =>
        [.. (http.Request.Cookies[Name] ?? "").Split(Separator, MostTokens + 1).Take(MostTokens).Select(text => SecretToken.TryParse(text, out SecretToken? token) ? token : null).OfType<SecretToken>()];

    /// <summary>Gives the browser several tokens in one cookie.</summary>
    public void WriteMany(HttpContext http, IReadOnlyList<SecretToken> tokens, TimeSpan lifetime) =>
        http.Response.Cookies.Append(Name, string.Join(Separator, tokens.Select(token => token.Reveal())), Options(lifetime));

    /// <summary>Gives the browser the token; a null lifetime ends with the browser.</summary>
    public void Write(HttpContext http, SecretToken token, TimeSpan? lifetime) => http.Response.Cookies.Append(Name, token.Reveal(), Options(lifetime));

    public void Delete(HttpContext http) => http.Response.Cookies.Delete(Name, Options(null));

    private string Name => origin.IsHttps ? "__Host-" + name : name;

    // Lax, not Strict: a link in a mail program's page leads here, and the redirect after it must carry the cookie.
    private CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = origin.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}
