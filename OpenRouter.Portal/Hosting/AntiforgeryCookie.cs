using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// The cookie half of the antiforgery token.
/// Purpose: proves that a form came from our own page (LGN-13, WEB-05). Bound to: the host, and through the form's half to the person.
/// Lifetime: the browser's session. Single use: no. Invalidated by: signing in or out, which changes the person.
/// </summary>
internal sealed class AntiforgeryCookie(PublicOrigin origin) : IConfigureOptions<AntiforgeryOptions>
{
    public void Configure(AntiforgeryOptions options)
    {
        options.Cookie.Name = origin.IsHttps ? "__Host-portal-af" : "portal-af";
        options.Cookie.Path = "/";
        options.Cookie.HttpOnly = true;

        // Not Strict: whoever comes from a link in a web mail would get a new one, and the forms in older tabs would be refused. A
        // form that another site sends comes without it all the same.
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = origin.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;

        // frame-ancestors says it, and says it stricter.
        options.SuppressXFrameOptionsHeader = true;
    }
}
