using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.AccountSettings;

/// <summary>Undoes a deletion for whoever holds the mailed token, or has just signed in completely.</summary>
public sealed partial class UndoDeletionPage
{
    private Error? _refusal;
    private bool _isBack;
    private bool _canUndo;
    private SecretToken? _link;
    private (Guid UserId, DateTimeOffset At)? _signIn;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private AccountDeletionService Deletions { get; set; } = default!;

    [Inject]
    private SignInProof SignIns { get; set; } = default!;

    [Inject]
    private SessionCookie SessionCookie { get; set; } = default!;

    [Inject]
    private UndoCookie UndoCookie { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _link = UndoCookie.Read(HttpContext);
        _signIn = SessionCookie.Read(HttpContext) is { } token ? await SignIns.FindAsync(token, HttpContext.RequestAborted) : null;
        bool isPost = HttpMethods.IsPost(HttpContext.Request.Method);
        bool holds = _link is not null && await Deletions.CanUndoAsync(_link, HttpContext.RequestAborted);
        _canUndo = isPost || holds || _signIn is not null;
        if (_link is not null && !_canUndo)
        {
            _refusal = AccountErrors.UndoLinkInvalid;
        }
    }

    private async Task UndoAsync()
    {
        Visitor visitor = ClientAddress.Visitor(HttpContext);
        Result undone = _link is not null ? await Deletions.UndoAsync(_link, visitor, HttpContext.RequestAborted) : AccountErrors.UndoLinkInvalid;
        if (!undone.IsSuccess && _signIn is { } proof)
        {
            undone = await Deletions.UndoAsync(proof.UserId, proof.At, visitor, HttpContext.RequestAborted);
        }

        if (!undone.IsSuccess)
        {
            (_refusal, _canUndo) = (undone.Error, false);
            HttpContext.Response.Refuse(undone.Error);
            return;
        }

        UndoCookie.Delete(HttpContext);
        SessionCookie.Delete(HttpContext);
        _isBack = true;
    }
}
