using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Changes the password of whoever is signed in; replaces the session's token, so it cannot be done from a circuit.</summary>
public partial class PasswordPage
{
    private Error? _refusal;
    private StepUpQuestion _question = default!;

    /// <summary>Present after a change: how many other sessions ended.</summary>
    [SupplyParameterFromQuery]
    public int? Ended { get; set; }

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private PasswordChangeService Passwords { get; set; } = default!;

    [Inject]
    private StepUpQuestions Questions { get; set; } = default!;

    [Inject]
    private SessionCookie SessionCookie { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "change-password")]
    private ChangeForm? Form { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() =>
        _question = await Questions.ForAsync(CurrentUser.Require(HttpContext.User), HttpContext.RequestAborted);

    private string? FieldError(string field) => _refusal?.Field == field ? _refusal.Message : null;

    private async Task SubmitAsync()
    {
        Result<ChangedPassword> changed = await Passwords.ChangeAsync(
            CurrentUser.Require(HttpContext.User), Form?.Current, Form?.Password, HttpContext.RequestAborted);
        if (!changed.IsSuccess)
        {
            _refusal = changed.Error;
            HttpContext.Response.Refuse(changed.Error);
            return;
        }

        SessionCookie.Write(HttpContext, changed.Value.Session);
        Navigation.NavigateTo($"{CredentialRoutes.Password}?ended={changed.Value.SessionsEnded}");
    }

    /// <summary>What the form posts.</summary>
    internal sealed class ChangeForm
    {
        public string? Current { get; set; }

        public string? Password { get; set; }
    }
}
