using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>Takes address and password and leads on: to where the person wanted to go, to the second factor, or to the verification.</summary>
public partial class LoginPage
{
    private Error? _refusal;

    /// <summary>Where to go afterwards; only a path of this site is honoured (LGN-11).</summary>
    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    /// <summary>The word for why an earlier session ended.</summary>
    [SupplyParameterFromQuery]
    public string? Ended { get; set; }

    /// <summary>The word for what was done just now without a sign-in.</summary>
    [SupplyParameterFromQuery]
    public string? Notice { get; set; }

    /// <summary>The word for why the second step has to be begun anew.</summary>
    [SupplyParameterFromQuery]
    public string? Again { get; set; }

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private SignInService SignIn { get; set; } = default!;

    [Inject]
    private SessionService Sessions { get; set; } = default!;

    [Inject]
    private SessionCookie SessionCookie { get; set; } = default!;

    [Inject]
    private RegistrationCookies Cookies { get; set; } = default!;

    [Inject]
    private PendingCookie PendingCookie { get; set; } = default!;

    [Inject]
    private DemoAccounts Demo { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "sign-in")]
    private LoginForm? Form { get; set; }

    private string Destination => LocalUrl.OrDefault(ReturnUrl, SignInRoutes.Home);

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        if (CurrentUser.Find(HttpContext.User) is not null && HttpMethods.IsGet(HttpContext.Request.Method))
        {
            Navigation.NavigateTo(Destination);
        }
    }

    private async Task SubmitAsync()
    {
        SharedComputer.Set(HttpContext, Form?.Shared is true);
        Result<SignInOutcome> outcome = await SignIn.SignInAsync(
            Form?.Email, Form?.Password, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted);
        if (!outcome.IsSuccess)
        {
            _refusal = outcome.Error;
            HttpContext.Response.Refuse(outcome.Error);
            return;
        }

        switch (outcome.Value)
        {
            case SignInOutcome.SignInCompleted signedIn:
                await Sessions.EndEarlierAsync(HttpContext);
                Cookies.DeleteAll(HttpContext);
                SessionCookie.Write(HttpContext, signedIn.Session);
                Navigation.NavigateTo(Destination);
                break;
            case SignInOutcome.SecondFactorOwed owed:
                PendingCookie.Write(HttpContext, owed.Pending);
                Navigation.NavigateTo(SecondStep.Address(SignInRoutes.SecondFactor, ReturnUrl));
                break;
            case SignInOutcome.Unverified unverified:
                Cookies.WriteBrowser(HttpContext, unverified.Browser);
                Navigation.NavigateTo(SignInRoutes.VerifyEmail);
                break;
        }
    }

    /// <summary>What the form posts.</summary>
    internal sealed class LoginForm
    {
        public string? Email { get; set; }

        public string? Password { get; set; }

        public bool Shared { get; set; }
    }
}
