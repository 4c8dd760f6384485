using Microsoft.AspNetCore.Mvc;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>What the sign-in page and the step-up post for a passkey; the form parameters make each endpoint demand an antiforgery token.</summary>
internal static class PasskeySignInEndpoints
{
    /// <summary>Begins a sign-in; nothing is told about any account.</summary>
    public static async Task<IResult> BeginAsync(
        [FromForm] string? returnUrl, HttpContext http, PasskeySignIn passkeys, PasskeyCookie cookie, CancellationToken cancellationToken)
    {
        _ = returnUrl;
        return (await passkeys.BeginAsync(cookie.ReadOrWrite(http), http, cancellationToken)).ToHttp();
    }

    /// <summary>Finishes it: cookies, and where the page goes next.</summary>
    public static async Task<IResult> CompleteAsync(
        [FromForm] Guid challenge, [FromForm] string? credential, [FromForm] string? returnUrl, [FromForm] bool? shared, HttpContext http, PasskeySignIn passkeys,
        PasskeyCookie cookie, SessionCookie sessionCookie, PendingCookie pendingCookie, RegistrationCookies registrationCookies, SessionService sessions,
        CancellationToken cancellationToken)
    {
        SharedComputer.Set(http, shared is true);
        Result<SignInOutcome> outcome = cookie.Read(http) is { } browser
            ? await passkeys.CompleteAsync(browser, challenge, credential, http, cancellationToken)
            : PasskeyErrors.ChallengeGone;
        if (!outcome.IsSuccess)
        {
            return outcome.Error.ToHttp();
        }

        if (outcome.Value is SignInOutcome.SecondFactorOwed owed)
        {
            pendingCookie.Write(http, owed.Pending);
            return TypedResults.Ok(new { location = SecondStep.Address(SignInRoutes.SecondFactor, returnUrl) });
        }

        await sessions.EndEarlierAsync(http);
        registrationCookies.DeleteAll(http);
        sessionCookie.Write(http, ((SignInOutcome.SignInCompleted)outcome.Value).Session);
        return TypedResults.Ok(new { location = LocalUrl.OrDefault(returnUrl, SignInRoutes.Home) });
    }

    /// <summary>Begins the step-up.</summary>
    public static async Task<IResult> BeginProofAsync([FromForm] string? returnUrl, HttpContext http, PasskeySignIn passkeys, CancellationToken cancellationToken)
    {
        _ = returnUrl;
        return TypedResults.Ok(await passkeys.BeginProofAsync(CurrentUser.Require(http.User), http, cancellationToken));
    }

    /// <summary>Finishes it: the browser gets a new token by cookie, session row and circuit stay.</summary>
    public static async Task<IResult> ConfirmAsync(
        [FromForm] Guid challenge, [FromForm] string? credential, [FromForm] string? returnUrl, HttpContext http, PasskeySignIn passkeys, SessionCookie cookie,
        CancellationToken cancellationToken)
    {
        Result<SecretToken> confirmed = await passkeys.ConfirmAsync(CurrentUser.Require(http.User), challenge, credential, http, cancellationToken);
        if (!confirmed.IsSuccess)
        {
            return confirmed.Error.ToHttp();
        }

        cookie.Write(http, confirmed.Value);

        // The page goes back to where the person was; the dialog only closes.
        return returnUrl is null ? TypedResults.NoContent() : TypedResults.Ok(new { location = LocalUrl.OrDefault(returnUrl, SignInRoutes.Home) });
    }
}
