using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>The HTTP of passwords and addresses that is no page.</summary>
internal static class CredentialEndpoints
{
    /// <summary>
    /// Takes the mailed token out of the address into a short cookie and leads to the page with the button: opening the link, as mail
    /// scanners do, changes nothing. A text that is no token leads to the same page.
    /// </summary>
    public static Func<string, HttpContext, CredentialCookies, RedirectHttpResult> OpenLink(string page) => (token, http, cookies) =>
    {
        if (SecretToken.TryParse(token, out SecretToken? link))
        {
            cookies.Write(http, page, link);
        }

        return TypedResults.LocalRedirect(page);
    };

    /// <summary>Leads password managers to the password page.</summary>
    public static RedirectHttpResult WellKnown() => TypedResults.LocalRedirect(CredentialRoutes.Password);

    /// <summary>The password form of Account Settings by fetch: the browser gets a new token by cookie, session row and circuit stay.</summary>
    public static async Task<IResult> ChangePasswordAsync(
        [FromForm(Name = "Form.Current")] string? current, [FromForm(Name = "Form.Password")] string? password,
        HttpContext http, PasswordChangeService passwords, SessionCookie cookie, CancellationToken cancellationToken)
    {
        Result<ChangedPassword> changed = await passwords.ChangeAsync(CurrentUser.Require(http.User), current, password, cancellationToken);
        if (!changed.IsSuccess)
        {
            return changed.Error.ToHttp();
        }

        cookie.Write(http, changed.Value.Session);
        return TypedResults.Ok(new { count = changed.Value.SessionsEnded });
    }
}
