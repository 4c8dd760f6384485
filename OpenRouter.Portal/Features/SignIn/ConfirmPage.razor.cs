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
    private StepUpQuestion? _question;
    private bool _isMailed;

    /// <summary>Where to go back to; only a path of this site is honoured.</summary>
    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private SignInService SignIn { get; set; } = default!;

    [Inject]
    private MailedProof MailedProof { get; set; } = default!;

    [Inject]
    private StepUpQuestions Questions { get; set; } = default!;

    [Inject]
    private SessionCookie SessionCookie { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "confirm")]
    private ConfirmForm? Form { get; set; }

    [SupplyParameterFromForm(FormName = "mail-proof")]
    private ConfirmForm? MailForm { get; set; }

    private string Destination => LocalUrl.OrDefault(ReturnUrl, SignInRoutes.Home);

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() =>
        _question = await Questions.ForAsync(CurrentUser.Require(HttpContext.User), HttpContext.RequestAborted);

    private string? ErrorAt(string field) => _refusal?.Field == field ? _refusal.Message : null;

    private async Task MailAsync()
    {
        Result sent = await MailedProof.SendAsync(CurrentUser.Require(HttpContext.User), HttpContext.RequestAborted);
        (_isMailed, _refusal) = (sent.IsSuccess, sent.Error);
        if (!sent.IsSuccess)
        {
            HttpContext.Response.Refuse(sent.Error);
        }
    }

    private async Task SubmitAsync()
    {
        Actor actor = CurrentUser.Require(HttpContext.User);
        Result<SecretToken> confirmed = Form?.MailedCode is null
            ? await SignIn.ConfirmAsync(actor, Form?.Password, Form?.Code, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted)
            : await MailedProof.ConfirmAsync(actor, Form.MailedCode, HttpContext.RequestAborted);
        if (!confirmed.IsSuccess)
        {
            _refusal = confirmed.Error;
            HttpContext.Response.Refuse(confirmed.Error);
            return;
        }

        SessionCookie.Write(HttpContext, confirmed.Value);
        Navigation.NavigateTo(Destination);
    }

    /// <summary>What the form posts, here and from the step-up dialog.</summary>
    internal sealed class ConfirmForm
    {
        public string? Password { get; set; }

        public string? Code { get; set; }

        public string? MailedCode { get; set; }
    }
}
