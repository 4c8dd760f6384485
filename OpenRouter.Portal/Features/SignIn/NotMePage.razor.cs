using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>Ends a sign-in that its owner does not recognise, for whoever holds the mailbox, signed in or not.</summary>
public partial class NotMePage
{
    private Error? _refusal;
    private AlarmedSession? _session;
    private SecretToken? _link;
    private bool _isDone;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private SessionAlarm Alarm { get; set; } = default!;

    [Inject]
    private AlarmCookie Cookie { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _link = Cookie.Read(HttpContext);
        _session = _link is null ? null : await Alarm.FindAsync(_link, HttpContext.RequestAborted);
        _refusal = _session is null ? SignInErrors.AlarmLinkInvalid : null;
    }

    private async Task SubmitAsync()
    {
        Result raised = _link is null
            ? SignInErrors.AlarmLinkInvalid
            : await Alarm.RaiseAsync(_link, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted);
        (_refusal, _session, _isDone) = (raised.Error, null, raised.IsSuccess);
        if (raised.IsSuccess)
        {
            Cookie.Delete(HttpContext);
        }
        else
        {
            HttpContext.Response.Refuse(raised.Error);
        }
    }
}
