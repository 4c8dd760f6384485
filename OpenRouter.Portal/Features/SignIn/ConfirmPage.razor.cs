using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>Asks a signed-in person for the password, and the second factor where it is on, before a sensitive act; replaces the session's token, so it cannot be done from a circuit.</summary>
public partial class ConfirmPage
{
    private Error? _refusal;
    private bool _asksForCode;

    /// <summary>Where to go back to; only a path of this site is honoured.</summary>
    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private SignInService SignIn { get; set; } = default!;

    [Inject]
    private SessionCookie SessionCookie { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "confirm")]
    private ConfirmForm? Form { get; set; }

    private string Destination => LocalUrl.OrDefault(ReturnUrl, SignInRoutes.Home);

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() => _asksForCode = await SignIn.AsksForCodeAsync(CurrentUser.Require(HttpContext.User), HttpContext.RequestAborted);

    private string? ErrorAt(string field) => _refusal?.Field == field ? _refusal.Message : null;

    private async Task SubmitAsync()
    {
        Result<SecretToken> confirmed = await SignIn.ConfirmAsync(CurrentUser.Require(HttpContext.User), Form?.Password, Form?.Code, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted);
        if (!confirmed.IsSuccess)
        {
            _refusal = confirmed.Error;
            HttpContext.Response.Refuse(confirmed.Error);
            return;
        }

        SessionCookie.Write(HttpContext, confirmed.Value);
        Navigation.NavigateTo(Destination);
    }

    /// <summary>What the form posts.</summary>
    internal sealed class ConfirmForm
    {
        public string? Password { get; set; }

        public string? Code { get; set; }
    }
}
