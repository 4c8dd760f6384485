using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Takes a registration and leads to "check your mail", whether or not the address was free.</summary>
public partial class RegisterPage
{
    private Error? _refusal;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private AccountService Accounts { get; set; } = default!;

    [Inject]
    private RegistrationCookies Cookies { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "register")]
    private RegisterForm? Form { get; set; }

    private string? FieldError(string field) => string.Equals(_refusal?.Field, field, StringComparison.OrdinalIgnoreCase) ? _refusal?.Message : null;

    private async Task SubmitAsync()
    {
        Result<SecretToken> registered = await Accounts.RegisterAsync(
            Form?.Email, Form?.Password, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted);
        if (!registered.IsSuccess)
        {
            _refusal = registered.Error;
            HttpContext.Response.Refuse(registered.Error);
            return;
        }

        Cookies.WriteBrowser(HttpContext, registered.Value);
        Navigation.NavigateTo(AccountRoutes.VerifyEmail);
    }

    /// <summary>What the form posts.</summary>
    internal sealed class RegisterForm
    {
        public string? Email { get; set; }

        public string? Password { get; set; }
    }
}
