using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Export and deletion of one's own account.</summary>
public sealed partial class PersonalDataPanel : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private Actor _actor = default!;
    private DeletionPreview? _preview;
    private string? _failure;
    private bool _mustConfirm;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private AccountDeletionService Deletions { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    private static string ConfirmHref => $"{AccountRoutes.Confirm}?returnUrl={Uri.EscapeDataString(AccountRoutes.Settings)}";

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
        _preview = await Deletions.PreviewAsync(_actor, _left.Token);
    }

    private string Words(DeletionItem item) => Texts[item.Count == 1 ? $"Goes_{item.What}_One" : $"Goes_{item.What}", item.Count];

    private async Task DeleteAsync()
    {
        (_failure, _mustConfirm) = (null, false);
        _preview = await Deletions.PreviewAsync(_actor, _left.Token);
        if (_preview.Obstacle is not null
            || !await Dialogs.ConfirmAsync(Texts["DeleteQuestion", _actor.Email], Consequence, Texts["DeleteConfirm"], _actor.Email))
        {
            return;
        }

        // On success this session is over: its page is closed by the signal that every ended session gets.
        Result requested = await Deletions.RequestAsync(_actor, CancellationToken.None);
        _mustConfirm = requested.Error?.Code == "step_up_required";
        _failure = _mustConfirm ? null : requested.Error?.Message;
    }
}
