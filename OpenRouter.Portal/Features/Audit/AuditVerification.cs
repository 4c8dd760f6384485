using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Audit;

/// <summary>Proves a chain from its first entry to its head.</summary>
internal sealed class AuditVerification(PortalDatabase database)
{
    /// <summary>Null means that the chain is whole; otherwise the sequence of the first entry that is missing, changed or not the head's.</summary>
    public async Task<long?> FindFirstBrokenAsync(string chain, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        byte[] previous = new byte[32];
        long sequence = 0;
        await foreach (AuditEntry entry in db.AuditEntries.AsNoTracking().Where(e => e.Chain == chain).OrderBy(e => e.Sequence)
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            sequence++;
            bool whole = entry.Sequence == sequence
                && entry.PreviousHash.AsSpan().SequenceEqual(previous)
                && entry.ComputeHash().AsSpan().SequenceEqual(entry.Hash)
                && IsPersonalPartWhole(entry);
            if (!whole)
            {
                return sequence;
            }

            previous = entry.Hash;
        }

        AuditChain? head = await db.AuditChains.AsNoTracking().SingleOrDefaultAsync(c => c.Name == chain, cancellationToken);
        bool complete = head is null ? sequence == 0 : head.Sequence == sequence && head.Hash.AsSpan().SequenceEqual(previous);
        return complete ? null : sequence + 1;
    }

    // Erased is all of it: without its salt a personal field proves nothing, so it must not stand there.
    private static bool IsPersonalPartWhole(AuditEntry entry) => entry.Salt is null
        ? (entry.ActorEmail, entry.ClientAddress, entry.Device) == (null, null, null)
        : AuditEntry.HashPersonal(entry.Salt, entry.ActorEmail, entry.ClientAddress, entry.Device).AsSpan().SequenceEqual(entry.PersonalHash);
}
