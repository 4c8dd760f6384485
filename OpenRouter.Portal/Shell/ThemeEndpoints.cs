using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Shell;

/// <summary>Remembers the reader's theme. The form parameters make the endpoint demand a valid antiforgery token.</summary>
internal static class ThemeEndpoints
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromDays(365);

    /// <summary>Sets the cookie and leads back to where the reader was, if that is a path of this site, otherwise to the start.</summary>
    public static RedirectHttpResult Choose([FromForm] string? theme, [FromForm] string? returnUrl, HttpContext context)
    {
        context.Response.Cookies.Append(ThemeChoice.CookieName, ThemeChoice.Parse(theme), new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = s_remembered,
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
        return TypedResults.LocalRedirect(RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl! : "/");
    }
}
