using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Http;

/// <summary>
/// What this browser can show of the accounts that signed in here before: one opaque token per account, so that each is worthless
/// for another. A complete sign-in replaces that account's token; the cookie then goes out with the session's.
/// </summary>
/// <param name="sent">The tokens of the request's cookie, oldest first.</param>
internal sealed class DeviceTokens(IReadOnlyList<SecretToken> sent)
{
    private const string CookieName = "portal-device";
    private const int Kept = 5;

    /// <summary>What the browser sent.</summary>
    public IReadOnlyList<SecretToken> Sent => sent;

    /// <summary>What it gets in place of the token that was used; one per request, so that a transaction may run twice.</summary>
    public SecretToken Fresh { get; } = SecretToken.Create();

    /// <summary>What the cookie holds from now on; null while nothing was given.</summary>
    public IReadOnlyList<SecretToken>? Given { get; private set; }

    /// <summary>Of this request; always the same object for it.</summary>
    public static DeviceTokens Of(HttpContext http)
    {
        if (http.Features.Get<DeviceTokens>() is not { } tokens)
        {
            tokens = new DeviceTokens(Cookie(http).ReadMany(http));
            http.Features.Set(tokens);
        }

        return tokens;
    }

    /// <summary>Gives the fresh token, in place of <paramref name="used"/> where there was one.</summary>
    public void Give(SecretToken? used) => Given = [.. sent.Where(token => token != used).TakeLast(Kept - 1), Fresh];

    /// <summary>Sends what was given in this request, if anything was.</summary>
    public static void WriteGiven(HttpContext http, TimeSpan lifetime)
    {
        if (http.Features.Get<DeviceTokens>()?.Given is { } given)
        {
            Cookie(http).WriteMany(http, given, lifetime);
        }
    }

    private static TokenCookie Cookie(HttpContext http) => new(CookieName, http.RequestServices.GetRequiredService<PublicOrigin>());
}
