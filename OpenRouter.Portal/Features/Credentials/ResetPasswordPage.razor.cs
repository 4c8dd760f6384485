using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Lets whoever holds the mailed link choose a password, and leads to the sign-in page: nobody is signed in by a reset.</summary>
public partial class ResetPasswordPage
{
    private Error? _refusal;
    private string? _email;
    private SecretToken? _link;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private PasswordResetService Resets { get; set; } = default!;

    [Inject]
    private CredentialCookies Cookies { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "reset")]
    private ResetForm? Form { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _link = Cookies.Read(HttpContext, CredentialRoutes.ResetPassword);
        _email = _link is null ? null : await Resets.FindAddressAsync(_link, HttpContext.RequestAborted);
        _refusal = _email is null ? CredentialErrors.ResetLinkInvalid : null;
    }

    private async Task SubmitAsync()
    {
        Result reset = _link is null
            ? CredentialErrors.ResetLinkInvalid
            : await Resets.ResetAsync(_link, Form?.Password, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted);
        if (reset.IsSuccess)
        {
            Cookies.Delete(HttpContext, CredentialRoutes.ResetPassword);
            Navigation.NavigateTo($"{AccountRoutes.SignIn}?notice=password-reset");
            return;
        }

        _refusal = reset.Error;
        HttpContext.Response.Refuse(reset.Error);
    }

    /// <summary>What the form posts; whose password it is, only the link says.</summary>
    internal sealed class ResetForm
    {
        public string? Password { get; set; }
    }
}
