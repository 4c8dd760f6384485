namespace OpenRouter.Portal.Http;

/// <summary>
/// The tick "shared computer" of the sign-in page, kept over its steps by a cookie that ends with the browser (behaviours.md C15).
/// It only ever shortens what the browser gets; a browser that forges it hurts itself.
/// </summary>
internal static class SharedComputer
{
    private const string CookieName = "portal-shared";
    private static readonly object s_now = new();

    /// <summary>Whether this browser said so, in this request or in an earlier step.</summary>
    public static bool IsTicked(HttpContext http) => http.Items.TryGetValue(s_now, out object? ticked) ? ticked is true : http.Request.Cookies[CookieName] == "1";

    /// <summary>Takes the answer of the sign-in form.</summary>
    public static void Set(HttpContext http, bool isTicked)
    {
        http.Items[s_now] = isTicked;
        CookieOptions options = new()
        {
            HttpOnly = true,
            Secure = http.RequestServices.GetRequiredService<PublicOrigin>().IsHttps,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            IsEssential = true,
        };
        if (isTicked)
        {
            http.Response.Cookies.Append(CookieName, "1", options);
        }
        else if (http.Request.Cookies.ContainsKey(CookieName))
        {
            http.Response.Cookies.Delete(CookieName, options);
        }
    }
}
