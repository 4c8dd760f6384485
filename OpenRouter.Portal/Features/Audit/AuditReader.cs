using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Audit;

/// <summary>Reads a chain. Who may see which chain is decided by whoever asks.</summary>
internal sealed class AuditReader(PortalDatabase database)
{
    private const string NewerThan = "n-";
    private const string OlderThan = "o-";

    /// <summary>One page, newest first.</summary>
    /// <param name="chain">See <see cref="AuditChain"/>.</param>
    /// <param name="actions">Only these; null takes all.</param>
    /// <param name="cursor">From a page's <see cref="Page{T}.Newer"/> or <see cref="Page{T}.Older"/>; null, or one that is not ours, is the newest page.</param>
    /// <param name="size">1 to 100 entries.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<Page<AuditEntry>> ListAsync(
        string chain, IReadOnlyCollection<string>? actions, string? cursor, int size, CancellationToken cancellationToken)
    {
        size = Math.Clamp(size, 1, 100);
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        IQueryable<AuditEntry> all = db.AuditEntries.AsNoTracking().Where(entry => entry.Chain == chain);
        IQueryable<AuditEntry> entries = actions is null ? all : all.Where(entry => actions.Contains(entry.Action));

        if (await PositionAsync(NewerThan) is { } after)
        {
            List<AuditEntry> newer = await entries.Where(e => e.Sequence > after).OrderBy(e => e.Sequence).Take(size + 1).ToListAsync(cancellationToken);

            // Fewer than a page lie before: that is the first page, shown full, as if there had been no cursor.
            if (newer.Count > size)
            {
                newer.RemoveAt(size);
                newer.Reverse();
                return Page(newer, hasNewer: true, hasOlder: true);
            }
        }

        long? before = await PositionAsync(OlderThan);
        List<AuditEntry> rows = await entries.Where(e => before == null || e.Sequence < before)
            .OrderByDescending(e => e.Sequence).Take(size + 1).ToListAsync(cancellationToken);
        bool hasOlder = rows.Count > size;
        return Page(hasOlder ? rows[..size] : rows, hasNewer: before is not null, hasOlder);

        // The cursor names an entry, not its place: an address tells nobody how much happened (domain.md invariant 14).
        async Task<long?> PositionAsync(string prefix) =>
            cursor?.StartsWith(prefix, StringComparison.Ordinal) == true && Guid.TryParseExact(cursor[prefix.Length..], "N", out Guid id)
                ? await all.Where(e => e.PublicId == id).Select(e => (long?)e.Sequence).SingleOrDefaultAsync(cancellationToken)
                : null;
    }

    /// <summary>The whole chain, oldest first, in flat memory.</summary>
    public async IAsyncEnumerable<AuditEntry> StreamAsync(string chain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        IQueryable<AuditEntry> entries = db.AuditEntries.AsNoTracking().Where(entry => entry.Chain == chain).OrderBy(entry => entry.Sequence);
        await foreach (AuditEntry entry in entries.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return entry;
        }
    }

    private static Page<AuditEntry> Page(List<AuditEntry> rows, bool hasNewer, bool hasOlder) => new(
        rows,
        hasNewer && rows.Count > 0 ? NewerThan + rows[0].PublicId.ToString("N") : null,
        hasOlder ? OlderThan + rows[^1].PublicId.ToString("N") : null);
}
