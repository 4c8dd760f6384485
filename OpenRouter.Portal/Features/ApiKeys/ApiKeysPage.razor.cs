using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>The page <c>/keys</c>: shows the keys of one workspace and leads through generating and revoking them.</summary>
public sealed partial class ApiKeysPage : IDisposable
{
    /// <summary>Its address; <c>?workspace=</c> names the workspace, <c>?dialog=generate</c> opens the dialog.</summary>
    public const string Route = "/keys";

    private const string GenerateDialogName = "generate";

    private readonly CancellationTokenSource _left = new();
    private Actor _actor = default!;
    private CurrentWorkspace? _workspace;
    private (Guid, string?, string?, string?) _shown;
    private Page<ApiKeyRow>? _page;
    private IReadOnlyList<ProjectChoice> _projects = [];
    private IDisposable? _news;
    private string? _refusal;
    private string? _failure;
    private bool _isRevealing;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Workspace { get; set; }

    [SupplyParameterFromQuery]
    private string? Cursor { get; set; }

    [SupplyParameterFromQuery]
    private string? Name { get; set; }

    [SupplyParameterFromQuery]
    private string? State { get; set; }

    [SupplyParameterFromQuery]
    private string? Dialog { get; set; }

    [Inject]
    private ApiKeyService Keys { get; set; } = default!;

    [Inject]
    private ApiKeyList List { get; set; } = default!;

    [Inject]
    private WorkspaceService Workspaces { get; set; } = default!;

    [Inject]
    private KeySnippets Snippets { get; set; } = default!;

    [Inject]
    private IEnumerable<IKeySnippetCopied> CopyListeners { get; set; } = default!;

    [Inject]
    private IOptions<ApiKeyOptions> Options { get; set; } = default!;

    [Inject]
    private SignalHub Signals { get; set; } = default!;

    [Inject]
    private StepUpPrompt Proof { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private NotificationService Notifications { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private bool IsNarrowed => !string.IsNullOrWhiteSpace(Name) || ParseState(State) is not null;

    /// <inheritdoc />
    public void Dispose()
    {
        _news?.Dispose();
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        _actor = CurrentUser.Require((await Authentication).User);
        Result<CurrentWorkspace> workspace = await Workspaces.GetAsync(_actor, Workspace, _left.Token);
        if (!workspace.IsSuccess)
        {
            Navigation.NotFound();
            return;
        }

        _workspace = workspace.Value;
        var wanted = (_workspace.Id, Cursor, Name, State);
        if (_shown == wanted)
        {
            return;
        }

        (_shown, _page) = (wanted, null);
        _projects = await List.ListProjectsAsync(_actor, _workspace.Id, _left.Token);
        await LoadAsync();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Here and not earlier: only a circuit comes here, and only it lives long enough to hear news.
        if (_news is not null || (_page is null && _refusal is null))
        {
            return;
        }

        _news = Signals.Subscribe(ApiKeySignals.Changed, key => _ = InvokeAsync(() => HearAsync(key)));
        if (Dialog == GenerateDialogName && _projects.Count > 0)
        {
            await OpenGenerateAsync();

            // The address is tidied last, since the dialog service closes what is open at each change of address.
            Navigation.NavigateTo(Address(), replace: true);
        }
    }

    private static ApiKeyState? ParseState(string? text) =>
        Enum.TryParse(text, ignoreCase: true, out ApiKeyState state) && Enum.IsDefined(state) && !char.IsAsciiDigit(text![0]) ? state : null;

    private async Task HearAsync(string key)
    {
        if (_workspace is not null && ApiKeySignals.IsOf(key, _workspace.Id) && !_left.IsCancellationRequested)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }

    private async Task LoadAsync()
    {
        ApiKeyFilter filter = new() { Cursor = Cursor, Name = Name, State = ParseState(State) };
        Result<Page<ApiKeyRow>> page = await List.ListAsync(_actor, _workspace!.Id, filter, _left.Token);
        (_page, _refusal) = (page.Value, page.Error?.Message);
    }

    private Task OpenGenerateAsync() => OpenAsync(new GenerateKeyDraft("", null, KeyExpiry.Never));

    private async Task OpenAsync(GenerateKeyDraft draft)
    {
        _failure = null;
        Guid requestId = Guid.NewGuid();
        GeneratedKey? made = null;
        Task<Error?>? running = null;
        await Dialogs.OpenFormAsync<GenerateKeyDialog>(Texts["GenerateTitle"], new Dictionary<string, object?>
        {
            [nameof(GenerateKeyDialog.Projects)] = _projects,
            [nameof(GenerateKeyDialog.Draft)] = draft,
            [nameof(GenerateKeyDialog.MaximumLifetime)] = Options.Value.MaximumLifetime,
            [nameof(GenerateKeyDialog.Submit)] = (Func<GenerateKeyDraft, Task<Error?>>)(typed => running = GenerateAsync(typed)),
        });

        // Dismissed while the key was being made: it exists, so its secret must be shown all the same.
        if (running is not null)
        {
            await running;
        }

        if (made is not null)
        {
            await RevealAsync(made);
        }

        async Task<Error?> GenerateAsync(GenerateKeyDraft typed)
        {
            if (!KeyExpiry.TryResolve(typed.Expires, Clock.GetUtcNow(), out DateTimeOffset? expiresAt))
            {
                return ApiKeyErrors.ExpiryInPast;
            }

            GenerateKeyForm form = new() { Name = typed.Name, ProjectId = typed.ProjectId ?? _projects[0].Id, ExpiresAt = expiresAt };
            Result<GeneratedKey> outcome = await Proof.RunAsync(
                _actor, () => Keys.GenerateAsync(_actor, _workspace!.Id, form, requestId, CancellationToken.None));
            made = outcome.Value ?? made;
            return outcome.Error;
        }
    }

    private async Task RevealAsync(GeneratedKey made)
    {
        _isRevealing = true;
        StateHasChanged();
        try
        {
            EventCallback copied = EventCallback.Factory.Create(this, AnnounceCopyAsync);
            await Dialogs.RevealAsync<SecretReveal>(Texts["RevealTitle", made.Name], new Dictionary<string, object?>
            {
                [nameof(SecretReveal.Secret)] = made.Secret.Reveal(),
                [nameof(SecretReveal.SecretLabel)] = Texts["SecretLabel", made.Name].Value,
                [nameof(SecretReveal.Samples)] = Snippets.For(made.Secret),
                [nameof(SecretReveal.OnCopied)] = copied,
                [nameof(SecretReveal.OnSnippetCopied)] = copied,
                [nameof(SecretReveal.OnDone)] = EventCallback.Factory.Create(this, () => Dialogs.Close(null)),
            });
        }
        finally
        {
            _isRevealing = false;
        }
    }

    private async Task AnnounceCopyAsync()
    {
        foreach (IKeySnippetCopied listener in CopyListeners)
        {
            await listener.CopiedAsync(_actor, _workspace!.Id, CancellationToken.None);
        }
    }

    private async Task RevokeAsync(ApiKeyRow row)
    {
        _failure = null;

        // Read again, so that the question names the last use as it is now.
        Result<ApiKeyRow> fresh = await List.GetAsync(_actor, _workspace!.Id, row.Id.ToString(), _left.Token);
        if (!fresh.IsSuccess)
        {
            _failure = fresh.Error.Message;
            return;
        }

        if (!await Dialogs.ConfirmAsync(Texts["RevokeTitle", row.Name], RevokeConsequence(fresh.Value), Texts["RevokeConfirm", row.Name]))
        {
            return;
        }

        Result revoked = await Keys.RevokeAsync(_actor, _workspace.Id, row.Id, CancellationToken.None);
        _failure = revoked.Error?.Message;
        if (revoked.IsSuccess)
        {
            Notifications.Notify(NotificationSeverity.Success, Texts["Revoked", row.Name], duration: 5000);
            await LoadAsync();
        }
    }

    private void KeepReveal(LocationChangingContext change)
    {
        // A session that has ended takes its pages away, the secret on them too.
        if (_isRevealing && !change.TargetLocation.Contains("/login?ended=", StringComparison.Ordinal))
        {
            change.PreventNavigation();
        }
    }

    private void Narrow(string parameter, string? value) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        [parameter.ToLower(CultureInfo.InvariantCulture)] = string.IsNullOrWhiteSpace(value) ? null : value.Trim(),
        ["cursor"] = null,
    }));

    private void ClearFilters() => Navigation.NavigateTo(Address());

    private string Address() => QueryHelpers.AddQueryString(Route, WorkspaceRoutes.QueryName, _workspace!.Slug);
}
