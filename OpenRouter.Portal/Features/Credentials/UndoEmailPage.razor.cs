using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Brings the former address back for whoever holds its mailbox, signed in or not.</summary>
public partial class UndoEmailPage
{
    private Error? _refusal;
    private string? _email;
    private SecretToken? _link;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private EmailUndoService Undo { get; set; } = default!;

    [Inject]
    private CredentialCookies Cookies { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _link = Cookies.Read(HttpContext, CredentialRoutes.UndoEmail);
        _email = _link is null ? null : await Undo.FindOldAddressAsync(_link, HttpContext.RequestAborted);
        _refusal = _email is null ? CredentialErrors.UndoLinkInvalid : null;
    }

    private async Task SubmitAsync()
    {
        Result undone = _link is null
            ? CredentialErrors.UndoLinkInvalid
            : await Undo.UndoAsync(_link, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted);
        if (undone.IsSuccess)
        {
            Cookies.Delete(HttpContext, CredentialRoutes.UndoEmail);
            Navigation.NavigateTo($"{AccountRoutes.SignIn}?notice=email-restored");
            return;
        }

        (_refusal, _email) = (undone.Error, null);
        HttpContext.Response.Refuse(undone.Error);
    }
}
