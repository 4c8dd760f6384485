using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>Reads a workspace's ledger for those who may see its balance.</summary>
internal sealed class LedgerReader(PortalDatabase database, WorkspaceAccess access)
{
    private const string OlderThan = "older-";
    private const string NewerThan = "newer-";

    /// <summary>One page, newest first. Errors: <c>workspace_not_found</c>, <c>permission_denied</c>.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="workspaceId">Whose ledger.</param>
    /// <param name="cursor">From a page's neighbours; null, or one that is not of this ledger, is the newest page.</param>
    /// <param name="size">1 to 100 entries.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<Result<Page<LedgerRow>>> ListAsync(Actor actor, Guid workspaceId, string? cursor, int size, CancellationToken cancellationToken)
    {
        size = Math.Clamp(size, 1, 100);
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        Result<WorkspaceRight> right = await access.RequireAsync(db, actor, workspaceId, WorkspaceAction.ViewBalance, null, cancellationToken);
        if (!right.IsSuccess)
        {
            return right.Error;
        }

        IQueryable<LedgerEntry> entries = db.LedgerEntries.AsNoTracking().Where(e => e.WorkspaceId == workspaceId);
        if (await PositionAsync(NewerThan) is { } after)
        {
            List<LedgerEntry> newer = await entries.Where(e => e.Id > after).OrderBy(e => e.Id).Take(size + 1).ToListAsync(cancellationToken);

            // Fewer than a page lie before: that is the first page, shown full, as if there had been no cursor.
            if (newer.Count > size)
            {
                newer.RemoveAt(size);
                newer.Reverse();
                return Page(newer, hasNewer: true, hasOlder: true);
            }
        }

        long? before = await PositionAsync(OlderThan);
        List<LedgerEntry> rows = await entries.Where(e => before == null || e.Id < before).OrderByDescending(e => e.Id).Take(size + 1).ToListAsync(cancellationToken);
        bool hasOlder = rows.Count > size;
        return Page(hasOlder ? rows[..size] : rows, hasNewer: before is not null, hasOlder);

        // The cursor names an entry, not its place: an address tells nobody how much happened (domain.md invariant 14).
        async Task<long?> PositionAsync(string prefix) =>
            cursor?.StartsWith(prefix, StringComparison.Ordinal) == true && Guid.TryParseExact(cursor[prefix.Length..], "N", out Guid id)
                ? await entries.Where(e => e.PublicId == id).Select(e => (long?)e.Id).SingleOrDefaultAsync(cancellationToken)
                : null;
    }

    private static Page<LedgerRow> Page(List<LedgerEntry> rows, bool hasNewer, bool hasOlder) => new(
        [.. rows.Select(e => new LedgerRow(e.PublicId, e.At, e.Kind.ToString(), e.Amount, e.GenerationId, e.Note))],
        hasNewer && rows.Count > 0 ? NewerThan + rows[0].PublicId.ToString("N") : null,
        hasOlder ? OlderThan + rows[^1].PublicId.ToString("N") : null);
}
