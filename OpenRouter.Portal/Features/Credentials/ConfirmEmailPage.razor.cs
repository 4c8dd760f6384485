using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Gives the signed-in account the address that the mailed link proves.</summary>
public partial class ConfirmEmailPage
{
    private Error? _refusal;
    private string? _email;
    private SecretToken? _link;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private EmailChangeService Emails { get; set; } = default!;

    [Inject]
    private CredentialCookies Cookies { get; set; } = default!;

    [Inject]
    private SessionCookie SessionCookie { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Actor actor = CurrentUser.Require(HttpContext.User);
        _link = Cookies.Read(HttpContext, CredentialRoutes.ConfirmEmail);
        _email = _link is null ? null : await Emails.FindNewAddressAsync(actor, _link, HttpContext.RequestAborted);
        _refusal = _email is null ? CredentialErrors.EmailLinkInvalid : null;
    }

    private async Task SubmitAsync()
    {
        Result<SecretToken> confirmed = _link is null
            ? CredentialErrors.EmailLinkInvalid
            : await Emails.ConfirmAsync(CurrentUser.Require(HttpContext.User), _link, HttpContext.RequestAborted);
        if (confirmed.IsSuccess)
        {
            Cookies.Delete(HttpContext, CredentialRoutes.ConfirmEmail);
            SessionCookie.Write(HttpContext, confirmed.Value);
            Navigation.NavigateTo("/account");
            return;
        }

        (_refusal, _email) = (confirmed.Error, null);
        HttpContext.Response.Refuse(confirmed.Error);
    }
}
