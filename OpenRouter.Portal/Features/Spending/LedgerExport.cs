using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Workspaces;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>The ledger of the person's own workspace; a team's belongs to the team.</summary>
internal sealed class LedgerExport : IAccountExportPart
{
    public string Name => "ledger_entries";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var workspaces = db.Workspaces;
        var mine = db.Memberships.Where(m => m.UserId == userId)
            .Join(workspaces.Where(w => w.Kind == WorkspaceKind.Personal), m => m.WorkspaceId, w => w.Id, (m, w) => w.Id);
        await foreach (LedgerEntry entry in db.LedgerEntries.AsNoTracking().Where(e => mine.Contains(e.WorkspaceId)).OrderBy(e => e.Id)
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return new { TransactionId = entry.PublicId, entry.At, Kind = entry.Kind.ToString(), AmountUsd = entry.Amount.Dollars, entry.GenerationId, entry.Note };
        }
    }
}
