using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Takes the address of somebody who does not know the password any more, and says that a mail may be on its way.</summary>
public partial class ForgotPasswordPage
{
    private Error? _refusal;

    /// <summary>Present after a mail was asked for.</summary>
    [SupplyParameterFromQuery]
    public string? Sent { get; set; }

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private PasswordResetService Resets { get; set; } = default!;

    [Inject]
    private MailBrand MailBrand { get; set; } = default!;

    [Inject]
    private PublicOrigin Origin { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "forgot")]
    private ForgotForm? Form { get; set; }

    private string SenderDomain => MailBrand.SenderDomain ?? Origin.Host;

    private async Task SubmitAsync()
    {
        Result asked = await Resets.RequestAsync(Form?.Email, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted);
        if (asked.IsSuccess)
        {
            Navigation.NavigateTo($"{CredentialRoutes.ForgotPassword}?sent=1");
            return;
        }

        _refusal = asked.Error;
        HttpContext.Response.Refuse(asked.Error);
    }

    /// <summary>What the form posts.</summary>
    internal sealed class ForgotForm
    {
        public string? Email { get; set; }
    }
}
