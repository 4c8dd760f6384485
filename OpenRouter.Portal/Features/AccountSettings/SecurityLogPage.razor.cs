using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.AccountSettings;

/// <summary>Shows the actor's own log page by page.</summary>
public sealed partial class SecurityLogPage : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private Page<SecurityLogRow>? _page;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    /// <summary>From the page before or after.</summary>
    [SupplyParameterFromQuery]
    public string? Cursor { get; set; }

    /// <summary>Which part is shown.</summary>
    [SupplyParameterFromQuery]
    public string? Show { get; set; }

    [Inject]
    private SecurityLog Log { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private SecurityLogFilter Wanted => Enum.TryParse(Show, ignoreCase: true, out SecurityLogFilter filter) && Enum.IsDefined(filter) ? filter : SecurityLogFilter.All;

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync() =>
        _page = await Log.ListAsync(CurrentUser.Require((await Authentication).User), Wanted, Cursor, _left.Token);

    // An action that is newer than this page's words is still told, by its published word.
    private string Sentence(SecurityLogRow row)
    {
        LocalizedString words = Texts["Action_" + row.Action];
        return words.ResourceNotFound ? row.Action : words.Value;
    }

    private void Narrow(string? filter) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["show"] = filter == nameof(SecurityLogFilter.All) ? null : filter,
        ["cursor"] = null,
    }));
}
