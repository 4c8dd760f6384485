using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>Without a search it lists the operators.</summary>
public sealed partial class AccountsPage
{
    private IReadOnlyList<AccountRow>? _rows;
    private string? _text;

    [Inject]
    private AccountDeskService Desk { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task<Error?> LoadAsync()
    {
        Result<IReadOnlyList<AccountRow>> found = await Desk.SearchAsync(Actor, _text, Left);
        _rows = found.Value;
        return found.Error;
    }

    private Task SearchAsync() => OnParametersSetAsync();
}
