using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>Waits for the code, spends the link by its button, or sends a new mail; says the same for known and unknown addresses.</summary>
public partial class VerifyEmailPage
{
    private VerifyView _state;
    private Error? _refusal;
    private string? _email;
    private bool _needsPassword;
    private SecretToken? _link;
    private SecretToken? _browser;

    private enum VerifyView
    {
        Address,
        Waiting,
        Link,
    }

    /// <summary>Present after a mail was sent.</summary>
    [SupplyParameterFromQuery]
    public string? Sent { get; set; }

    /// <summary>Present when the person wants to type an address.</summary>
    [SupplyParameterFromQuery]
    public string? Resend { get; set; }

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private AccountService Accounts { get; set; } = default!;

    [Inject]
    private VerificationService Verification { get; set; } = default!;

    [Inject]
    private SessionService Sessions { get; set; } = default!;

    [Inject]
    private SessionCookie SessionCookie { get; set; } = default!;

    [Inject]
    private RegistrationCookies Cookies { get; set; } = default!;

    [Inject]
    private MailBrand MailBrand { get; set; } = default!;

    [Inject]
    private PublicOrigin Origin { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "verify-link")]
    private VerifyLinkForm? LinkForm { get; set; }

    [SupplyParameterFromForm(FormName = "verify-code")]
    private VerifyCodeForm? CodeForm { get; set; }

    [SupplyParameterFromForm(FormName = "resend-address")]
    private ResendForm? AddressForm { get; set; }

    private string Sentence => _state switch
    {
        VerifyView.Link => Texts["ConfirmText", _email ?? ""],
        VerifyView.Waiting => Texts["CheckMailText", _email ?? ""],
        _ => Texts["ResendText"],
    };

    private string SenderDomain => MailBrand.SenderDomain ?? Origin.Host;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _browser = Cookies.ReadBrowser(HttpContext);
        _link = Cookies.ReadLink(HttpContext);
        CancellationToken cancellationToken = HttpContext.RequestAborted;
        if (HttpMethods.IsPost(HttpContext.Request.Method))
        {
            // The form that was sent is the form that is shown: a second click comes after the first one has spent the link.
            string form = (await HttpContext.Request.ReadFormAsync(cancellationToken))["_handler"].ToString();
            _state = form switch { "verify-link" => VerifyView.Link, "verify-code" or "resend" => VerifyView.Waiting, _ => VerifyView.Address };
        }

        Registration? linked = _link is null ? null : await Accounts.FindByLinkAsync(_link, cancellationToken);
        Registration? waiting = _browser is null ? null : await Accounts.FindByBrowserAsync(_browser, cancellationToken);
        if (HttpMethods.IsPost(HttpContext.Request.Method))
        {
            _email = (_state == VerifyView.Link ? linked : waiting)?.Email;
            _needsPassword = linked is not null && (_browser is null || !_browser.Matches(linked.BrowserHash));
        }
        else if (linked is not null && Resend is null)
        {
            (_state, _email) = (VerifyView.Link, linked.Email);
            _needsPassword = _browser is null || !_browser.Matches(linked.BrowserHash);
        }
        else if (waiting is not null && Resend is null)
        {
            (_state, _email) = (VerifyView.Waiting, waiting.Email);
        }
        else if (_link is not null && Resend is null)
        {
            _refusal = AccountErrors.LinkInvalid;
        }
    }

    private string? FieldError(string field) => _refusal?.Field == field ? _refusal.Message : null;

    private async Task VerifyLinkAsync()
    {
        if (_link is null)
        {
            Refuse(AccountErrors.LinkInvalid);
            return;
        }

        await FinishAsync(await Verification.VerifyLinkAsync(
            _link, _browser, LinkForm?.Password, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted));
    }

    private async Task VerifyCodeAsync()
    {
        if (_browser is null)
        {
            Refuse(AccountErrors.LinkInvalid);
            return;
        }

        await FinishAsync(await Verification.VerifyCodeAsync(
            _browser, CodeForm?.Code, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted));
    }

    private async Task ResendAsync() => AfterResend(
        _browser is null
            ? Result.Success
            : await Accounts.ResendAsync(_browser, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted),
        $"{SignInRoutes.VerifyEmail}?sent=1");

    private async Task ResendToAddressAsync() => AfterResend(
        await Accounts.ResendAsync(AddressForm?.Email, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted),
        $"{SignInRoutes.VerifyEmail}?resend=1&sent=1");

    private void AfterResend(Result outcome, string address)
    {
        if (outcome.IsSuccess)
        {
            Navigation.NavigateTo(address);
        }
        else
        {
            Refuse(outcome.Error);
        }
    }

    private async Task FinishAsync(Result<SecretToken> outcome)
    {
        if (!outcome.IsSuccess)
        {
            Refuse(outcome.Error);
            return;
        }

        await Sessions.EndEarlierAsync(HttpContext);
        Cookies.DeleteAll(HttpContext);
        SessionCookie.Write(HttpContext, outcome.Value);
        Navigation.NavigateTo(SignInRoutes.Home);
    }

    private void Refuse(Error error)
    {
        _refusal = error;
        HttpContext.Response.Refuse(error);
    }

    /// <summary>What the button of the mailed link posts.</summary>
    internal sealed class VerifyLinkForm
    {
        public string? Password { get; set; }
    }

    /// <summary>What the code form posts.</summary>
    internal sealed class VerifyCodeForm
    {
        public string? Code { get; set; }
    }

    /// <summary>What the resend form posts.</summary>
    internal sealed class ResendForm
    {
        public string? Email { get; set; }
    }
}
