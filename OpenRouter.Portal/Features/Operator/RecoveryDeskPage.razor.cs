using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Features.AccountRecovery;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>Shows the cases and moves them on.</summary>
public sealed partial class RecoveryDeskPage
{
    private IReadOnlyList<RecoveryRow>? _rows;
    private string? _note;

    [Inject]
    private RecoveryDeskService Desk { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task<Error?> LoadAsync()
    {
        Result<IReadOnlyList<RecoveryRow>> found = await Desk.ListAsync(Actor, Left);
        _rows = found.Value;
        return found.Error;
    }

    private static string? Chip(EvidenceMatch match) => match switch
    {
        EvidenceMatch.Match => "p-chip-ok",
        EvidenceMatch.NoMatch => "p-chip-danger",
        _ => null,
    };

    private Task StartAsync(RecoveryRow row) => DoAsync(() => Desk.StartAsync(Actor, row.Id, _note, CancellationToken.None), Texts["WaitStarted"]);

    private Task DenyAsync(RecoveryRow row) => DoAsync(() => Desk.DenyAsync(Actor, row.Id, _note, CancellationToken.None), Texts["Denied"]);

    private Task ApproveAsync(RecoveryRow row) => DoAsync(() => Desk.ApproveAsync(Actor, row.Id, CancellationToken.None), Texts["Approved"]);
}
