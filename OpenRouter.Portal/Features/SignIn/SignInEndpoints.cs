using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>The HTTP of signing in and out that is no page.</summary>
internal static class SignInEndpoints
{
    /// <summary>
    /// Takes the mailed token out of the address into a short cookie and leads to the page with the button: opening the link,
    /// as mail scanners do, changes nothing. A text that is no token leads to the same page.
    /// </summary>
    public static RedirectHttpResult OpenLink(string token, HttpContext http, RegistrationCookies cookies)
    {
        if (SecretToken.TryParse(token, out SecretToken? link))
        {
            cookies.WriteLink(http, link);
        }

        return TypedResults.LocalRedirect(SignInRoutes.VerifyEmail);
    }

    /// <summary>The form of <see cref="OpenLink"/> for "this wasn't me".</summary>
    public static RedirectHttpResult OpenAlarm(string token, HttpContext http, AlarmCookie cookie)
    {
        if (SecretToken.TryParse(token, out SecretToken? link))
        {
            cookie.Write(http, link);
        }

        return TypedResults.LocalRedirect(SignInRoutes.NotMe);
    }

    /// <summary>Ends the session on the server, forgets what the browser stored, and leads to the sign-in page. The form parameter makes the endpoint demand an antiforgery token.</summary>
    public static async Task<RedirectHttpResult> SignOutAsync(
        [FromForm] string? reason, HttpContext http, SessionService sessions, SessionCookie cookie, CancellationToken cancellationToken)
    {
        _ = reason;
        await sessions.SignOutAsync(CurrentUser.Require(http.User), cancellationToken);
        cookie.Delete(http);

        // The theme's cookie stays: only cache and script storage are cleared (SES-11).
        http.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return TypedResults.LocalRedirect($"{SignInRoutes.SignIn}?ended={SessionEndWords.ToQuery(SessionEnd.SignedOut)}");
    }

    /// <summary>The step-up dialog's proof: the browser gets a new token by cookie, session row and circuit stay.</summary>
    public static async Task<IResult> ConfirmAsync(
        [FromForm(Name = "Form.Password")] string? password, [FromForm(Name = "Form.Code")] string? code, [FromForm(Name = "Form.MailedCode")] string? mailedCode,
        HttpContext http, SignInService signIn, MailedProof mailed, SessionCookie cookie, CancellationToken cancellationToken)
    {
        Actor actor = CurrentUser.Require(http.User);
        Result<SecretToken> confirmed = mailedCode is null
            ? await signIn.ConfirmAsync(actor, password, code, ClientAddress.Visitor(http), cancellationToken)
            : await mailed.ConfirmAsync(actor, mailedCode, cancellationToken);
        if (!confirmed.IsSuccess)
        {
            return confirmed.Error.ToHttp();
        }

        cookie.Write(http, confirmed.Value);
        return TypedResults.NoContent();
    }

    /// <summary>Mails a code to an account without a password. The form parameter makes the endpoint demand an antiforgery token.</summary>
    public static async Task<IResult> MailCodeAsync([FromForm] string? purpose, HttpContext http, MailedProof mailed, CancellationToken cancellationToken)
    {
        _ = purpose;
        return (await mailed.SendAsync(CurrentUser.Require(http.User), cancellationToken)).ToHttp();
    }
}
