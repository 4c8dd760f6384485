using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>Makes the reader the first operator.</summary>
public partial class ClaimPage
{
    private Error? _refusal;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private OperatorService Operators { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "claim")]
    private ClaimForm? Form { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (!await Operators.CanClaimAsync(HttpContext.RequestAborted))
        {
            Navigation.NavigateTo("/not-found");
        }
    }

    private async Task SubmitAsync()
    {
        Result claimed = await Operators.ClaimAsync(CurrentUser.Require(HttpContext.User), Form?.Token, HttpContext.RequestAborted);
        if (claimed.IsSuccess)
        {
            Navigation.NavigateTo(OperatorRoutes.Accounts);
        }
        else if (claimed.Error.Code == SessionErrors.StepUpRequired.Code)
        {
            Navigation.NavigateTo($"{SignInRoutes.Confirm}?returnUrl={Uri.EscapeDataString(OperatorRoutes.Claim)}");
        }
        else
        {
            _refusal = claimed.Error;
            HttpContext.Response.Refuse(claimed.Error);
        }
    }

    /// <summary>What the form posts.</summary>
    internal sealed class ClaimForm
    {
        public string? Token { get; set; }
    }
}
