using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>What both pages of the second step do with the browser: read its ticket, and change its cookies when the step is over.</summary>
internal sealed class SecondStepForms(
    SecondStepService service, PendingCookie pendingCookie, SessionCookie sessionCookie, RegistrationCookies registrationCookies, SessionService sessions, NavigationManager navigation)
{
    /// <summary>Leads a browser without a living ticket back to the sign-in page, which says why.</summary>
    public async Task RequireTicketAsync(HttpContext http, string? returnUrl)
    {
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            return;
        }

        if (pendingCookie.Read(http) is not { } ticket)
        {
            navigation.NavigateTo(SecondStep.Address(SignInRoutes.SignIn, returnUrl));
            return;
        }

        Result standing = await service.CheckAsync(ticket, http.RequestAborted);
        if (!standing.IsSuccess)
        {
            GiveUp(http, standing.Error, returnUrl);
        }
    }

    /// <summary>Judges what was typed; null when the browser was led on, otherwise what the page shows.</summary>
    public async Task<Error?> SubmitAsync(HttpContext http, string? returnUrl, Func<SecretToken, Visitor, Task<Result<SecretToken>>> completeAsync)
    {
        Result<SecretToken> completed = pendingCookie.Read(http) is { } ticket
            ? await completeAsync(ticket, ClientAddress.Visitor(http))
            : SignInErrors.PendingGone;
        if (!completed.IsSuccess)
        {
            if (GiveUp(http, completed.Error, returnUrl))
            {
                return null;
            }

            http.Response.Refuse(completed.Error);
            return completed.Error;
        }

        await sessions.EndEarlierAsync(http);
        registrationCookies.DeleteAll(http);
        pendingCookie.Delete(http);
        sessionCookie.Write(http, completed.Value);
        navigation.NavigateTo(LocalUrl.OrDefault(returnUrl, SignInRoutes.Home));
        return null;
    }

    private bool GiveUp(HttpContext http, Error error, string? returnUrl)
    {
        if (SecondStep.BackToSignIn(error, returnUrl) is not { } address)
        {
            return false;
        }

        pendingCookie.Delete(http);
        navigation.NavigateTo(address);
        return true;
    }
}
