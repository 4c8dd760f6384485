using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>Takes a recovery code in place of the authenticator app and finishes the sign-in.</summary>
public partial class LoginRecoveryCodePage
{
    private Error? _refusal;

    /// <summary>Where to go afterwards; only a path of this site is honoured (LGN-11).</summary>
    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private SecondStepService SecondStepService { get; set; } = default!;

    [Inject]
    private SecondStepForms Forms { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "recovery-code")]
    private CodeForm? Form { get; set; }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => Forms.RequireTicketAsync(HttpContext, ReturnUrl);

    private async Task SubmitAsync() => _refusal = await Forms.SubmitAsync(
        HttpContext, ReturnUrl, (ticket, visitor) => SecondStepService.CompleteAsync(ticket, SignInMethods.ByRecoveryCode, Form?.Code, visitor, HttpContext.RequestAborted));

    /// <summary>What the form posts.</summary>
    internal sealed class CodeForm
    {
        public string? Code { get; set; }
    }
}
