using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>Shows balance and ledger of the workspace in the address.</summary>
public sealed partial class CreditsPage : IDisposable
{
    private const int PageSize = 25;
    private readonly CancellationTokenSource _left = new();
    private BalanceDetails? _balance;
    private Page<LedgerRow>? _page;
    private string? _refusal;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    /// <summary>The workspace that the page is about.</summary>
    [SupplyParameterFromQuery(Name = WorkspaceRoutes.QueryName)]
    public string? WorkspaceSlug { get; set; }

    /// <summary>From the page before or after.</summary>
    [SupplyParameterFromQuery]
    public string? Cursor { get; set; }

    [Inject]
    private WorkspaceService Workspaces { get; set; } = default!;

    [Inject]
    private SpendingService Spending { get; set; } = default!;

    [Inject]
    private LedgerReader Ledger { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        Actor actor = CurrentUser.Require((await Authentication).User);
        Result<CurrentWorkspace> workspace = await Workspaces.GetAsync(actor, WorkspaceSlug, _left.Token);
        if (!workspace.IsSuccess)
        {
            Navigation.NotFound();
            return;
        }

        if (!workspace.Value.Allows(WorkspaceAction.ViewBalance))
        {
            _refusal = WorkspaceErrors.Forbidden(WorkspaceAction.ViewBalance).Message; // Not asked: a refusal would be audited as a try.
            return;
        }

        Result<BalanceDetails> balance = await Spending.GetBalanceAsync(actor, workspace.Value.Id, _left.Token);
        (_balance, _refusal) = (balance.Value, balance.Error?.Message);
        if (balance.IsSuccess)
        {
            _page = (await Ledger.ListAsync(actor, workspace.Value.Id, Cursor, PageSize, _left.Token)).Value;
        }
    }
}
