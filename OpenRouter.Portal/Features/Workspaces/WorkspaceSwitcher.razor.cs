using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>Shows the workspace of the page and leads to the same page of another one.</summary>
public sealed partial class WorkspaceSwitcher : IDisposable
{
    private CurrentWorkspace? _current;
    private IReadOnlyList<CurrentWorkspace> _all = [];
    private Actor? _actor;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private WorkspaceService Workspaces { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc />
    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Navigation.LocationChanged += OnLocationChanged;
        _actor = CurrentUser.Find((await Authentication).User);
        if (_actor is not null)
        {
            _all = await Workspaces.ListAsync(_actor, CancellationToken.None);
            await FindCurrentAsync();
        }
    }

    private async Task FindCurrentAsync()
    {
        string? slug = QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).TryGetValue(WorkspaceRoutes.QueryName, out var values) ? values[0] : null;
        _current = slug is null && _actor is not null
            ? (await Workspaces.GetAsync(_actor, null, CancellationToken.None)).Value
            : _all.FirstOrDefault(workspace => workspace.Slug == slug);
    }

    private string Href(CurrentWorkspace workspace) =>
        QueryHelpers.AddQueryString(new Uri(Navigation.Uri).AbsolutePath, WorkspaceRoutes.QueryName, workspace.Slug);

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(async () =>
    {
        await FindCurrentAsync();
        StateHasChanged();
    });
}
