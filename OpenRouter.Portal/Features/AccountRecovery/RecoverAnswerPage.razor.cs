using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>Shows what the mailed link is for, and does it when the button is pressed.</summary>
public partial class RecoverAnswerPage
{
    private RecoveryLinkPurpose? _purpose;
    private RecoveryLinkPurpose? _done;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private RecoveryService Recovery { get; set; } = default!;

    [Inject]
    private RecoveryCookie Cookie { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() =>
        _purpose = Cookie.Read(HttpContext) is { } token ? await Recovery.FindAsync(token, HttpContext.RequestAborted) : null;

    private async Task SubmitAsync()
    {
        SecretToken? token = Cookie.Read(HttpContext);
        Result answered = token is null ? RecoveryErrors.LinkInvalid : await Recovery.AnswerAsync(token, ClientAddress.Visitor(HttpContext), HttpContext.RequestAborted);
        Cookie.Delete(HttpContext);
        if (answered.IsSuccess)
        {
            _done = _purpose;
            return;
        }

        _purpose = null;
        HttpContext.Response.Refuse(answered.Error);
    }
}
