using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.WebUtilities;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Dashboard;

/// <summary>Shows a workspace's state and redraws itself when something is committed: nothing here polls.</summary>
public sealed partial class DashboardPage : IDisposable
{
    private const int RecentCalls = 10;
    private readonly CancellationTokenSource _gone = new();
    private readonly List<IDisposable> _subscriptions = [];
    private Actor? _actor;
    private CurrentWorkspace? _workspace;
    private FirstRunState? _firstRun;
    private Money? _balance;
    private bool _canSeeBalance = true;
    private IReadOnlyList<GenerationRow>? _calls;
    private bool _isReloading;
    private bool _isStale;

    /// <summary>The workspace that the page is about.</summary>
    [SupplyParameterFromQuery(Name = WorkspaceRoutes.QueryName)]
    public string? WorkspaceSlug { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private WorkspaceService Workspaces { get; set; } = default!;

    [Inject]
    private FirstRunService FirstRun { get; set; } = default!;

    [Inject]
    private SpendingService Spending { get; set; } = default!;

    [Inject]
    private UsageService Usage { get; set; } = default!;

    [Inject]
    private SignalHub Signals { get; set; } = default!;

    [Inject]
    private PublicOrigin Origin { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string BaseUrl => Origin.For("/api/v1").ToString();

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        Unsubscribe();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        _actor = CurrentUser.Require((await Authentication).User);
        Result<CurrentWorkspace> found = await Workspaces.GetAsync(_actor, WorkspaceSlug, _gone.Token);
        if (!found.IsSuccess)
        {
            Navigation.NotFound();
            return;
        }

        _workspace = found.Value;
        await LoadAsync();
        if (RendererInfo.IsInteractive)
        {
            Subscribe(_workspace.Id, _actor.UserId);
        }
    }

    private static string Tokens(GenerationRow call) =>
        (call.PromptTokens + call.CompletionTokens).ToString("N0", CultureInfo.InvariantCulture);

    private string Href(string path, string? dialog)
    {
        Dictionary<string, string?> query = new() { [WorkspaceRoutes.QueryName] = _workspace?.Slug };
        if (dialog is not null)
        {
            query["dialog"] = dialog;
        }

        return QueryHelpers.AddQueryString(path, query);
    }

    private async Task LoadAsync()
    {
        Actor actor = _actor!;
        Guid workspaceId = _workspace!.Id;
        _firstRun = await FirstRun.GetAsync(actor, _gone.Token);
        Result<BalanceDetails>? balance = _workspace.Allows(WorkspaceAction.ViewBalance)
            ? await Spending.GetBalanceAsync(actor, workspaceId, _gone.Token)
            : null; // Not asked: a refusal would be audited as a try.
        _canSeeBalance = balance is { IsSuccess: true };
        _balance = balance?.Value?.Amount;
        _calls = (await Usage.ListRecentAsync(actor, workspaceId, RecentCalls, _gone.Token)).Value ?? [];
    }

    private void Subscribe(Guid workspaceId, Guid userId)
    {
        Unsubscribe();
        _subscriptions.Add(Signals.Subscribe(UsageService.GenerationRecorded, key => Reload(key == workspaceId.ToString())));
        _subscriptions.Add(Signals.Subscribe(FirstRunService.Changed, key => Reload(key == userId.ToString())));
        _subscriptions.Add(Signals.Subscribe(ApiKeySignals.Changed, key => Reload(ApiKeySignals.IsOf(key, workspaceId))));
        _subscriptions.Add(Signals.Subscribe(SignalHub.Resync, _ => Reload(true)));
    }

    private void Unsubscribe()
    {
        _subscriptions.ForEach(subscription => subscription.Dispose());
        _subscriptions.Clear();
    }

    private void Reload(bool isMine)
    {
        if (isMine && !_gone.IsCancellationRequested)
        {
            _ = InvokeAsync(ReloadAsync);
        }
    }

    // News that comes while a reload runs leads to one more, not to one each: a busy workspace must not flood its pages.
    private async Task ReloadAsync()
    {
        _isStale = true;
        if (_isReloading)
        {
            return;
        }

        _isReloading = true;
        try
        {
            while (_isStale && !_gone.IsCancellationRequested)
            {
                _isStale = false;
                await LoadAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is closed.
        }
        finally
        {
            _isReloading = false;
        }
    }

    private Task DismissAsync() => FirstRun.DismissAsync(_actor!, _gone.Token);

    private Task ReopenAsync() => FirstRun.ReopenAsync(_actor!, _gone.Token);
}
