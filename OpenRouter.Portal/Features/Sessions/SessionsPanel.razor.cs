using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>The reader's live sessions, kept current by the news of ended ones.</summary>
public sealed partial class SessionsPanel : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private Actor _actor = default!;
    private IReadOnlyList<SessionRow>? _rows;
    private string? _failure;
    private IDisposable? _news;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private SessionList List { get; set; } = default!;

    [Inject]
    private SessionService Sessions { get; set; } = default!;

    [Inject]
    private SignalHub Signals { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private NotificationService Notifications { get; set; } = default!;

    private int Others => _rows?.Count(row => !row.IsCurrent) ?? 0;

    /// <inheritdoc />
    public void Dispose()
    {
        _news?.Dispose();
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _actor = CurrentUser.Require((await Authentication).User);
        await LoadAsync();
    }

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        // Only a circuit comes here, and only it lives long enough to hear news.
        _news ??= Signals.Subscribe(SessionSignals.Ended, key => _ = InvokeAsync(() => HearAsync(key)));
    }

    private async Task HearAsync(string key)
    {
        if (!_left.IsCancellationRequested && _rows?.Any(row => row.Id.ToString() == key) == true)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }

    private async Task LoadAsync() => _rows = await List.ListAsync(_actor, _left.Token);

    private async Task RevokeAsync(SessionRow row)
    {
        string device = row.Device ?? Texts["UnknownDevice"];
        if (await AskAsync(Texts["RevokeTitle", device], Texts["RevokeText"], Texts["RevokeConfirm", device]))
        {
            Result revoked = await Sessions.RevokeAsync(_actor, row.Id, CancellationToken.None);
            await TellAsync(revoked, Texts["Revoked", device]);
        }
    }

    private async Task RevokeOthersAsync()
    {
        if (await AskAsync(OthersWords("RevokeOthersTitle"), Texts["RevokeText"], OthersWords("RevokeOthers")))
        {
            Result<int> revoked = await Sessions.RevokeOthersAsync(_actor, CancellationToken.None);
            await TellAsync(revoked.IsSuccess ? Result.Success : revoked.Error, Texts["RevokedOthers", revoked.Value]);
        }
    }

    private Task<bool> AskAsync(string question, string consequence, string confirm) =>
        Dialogs.ConfirmAsync(question, builder => builder.AddContent(0, consequence), confirm);

    private async Task TellAsync(Result outcome, string success)
    {
        _failure = outcome.Error?.Message;
        if (outcome.IsSuccess)
        {
            Notifications.Notify(NotificationSeverity.Success, success, duration: 5000);
        }

        await LoadAsync();
    }

    private string OthersWords(string key) => Texts[Others == 1 ? key + "_One" : key, Others];

    private string How(SessionRow row) => string.Join(" + ", row.Methods.Split('+').Select(method => Texts["Method_" + method].Value));
}
