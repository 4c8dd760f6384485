using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>Lists, adds, renames and removes the reader's passkeys.</summary>
public sealed partial class PasskeysPanel : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private Actor _actor = default!;
    private IReadOnlyList<PasskeyRow>? _rows;
    private PasskeyRow? _renamed;
    private string _newName = "";
    private bool _isAdding;
    private (string? Field, string Message)? _said;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private PasskeyService Passkeys { get; set; } = default!;

    [Inject]
    private StepUpPrompt Proof { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private NotificationService Notifications { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    private string? FieldError => _said is { Field: not null } said ? said.Message : null;

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _actor = CurrentUser.Require((await Authentication).User);
        await LoadAsync();
    }

    private async Task LoadAsync() => _rows = await Passkeys.ListAsync(_actor, _left.Token);

    private void Add()
    {
        Close();
        _isAdding = true;
    }

    private void BeginRename(PasskeyRow row)
    {
        Close();
        (_renamed, _newName) = (row, row.Name);
    }

    private void Close() => (_isAdding, _renamed, _said) = (false, null, null);

    private async Task AnsweredAsync(FormAnswerEventArgs answer)
    {
        if (answer.Code == SessionErrors.StepUpRequired.Code && await Proof.AskAsync(_actor))
        {
            await Browser.InvokeVoidAsync("portalSubmit", "passkey-form");
            return;
        }

        if (answer.Ok)
        {
            await DoneAsync(Result.Success, Texts["PasskeyAdded"]);
        }
        else
        {
            _said = (answer.Field, answer.Message ?? "");
        }
    }

    private async Task RenameAsync()
    {
        if (_renamed is { } row)
        {
            await DoneAsync(await Proof.RunAsync(_actor, () => Passkeys.RenameAsync(_actor, row.Id, _newName, CancellationToken.None)), Texts["PasskeyRenamed"]);
        }
    }

    private async Task RemoveAsync(PasskeyRow row)
    {
        Close();
        if (await Dialogs.ConfirmAsync(Texts["PasskeyRemoveTitle", row.Name], RemoveConsequence, Texts["PasskeyRemoveConfirm", row.Name]))
        {
            await DoneAsync(await Proof.RunAsync(_actor, () => Passkeys.RemoveAsync(_actor, row.Id, CancellationToken.None)), Texts["PasskeyRemoved"]);
        }
    }

    private async Task DoneAsync(Result outcome, string success)
    {
        if (outcome.IsSuccess)
        {
            Close();
            Notifications.Notify(NotificationSeverity.Success, success, duration: 5000);
        }
        else
        {
            _said = (outcome.Error.Field, outcome.Error.Message);
        }

        await LoadAsync();
    }
}
