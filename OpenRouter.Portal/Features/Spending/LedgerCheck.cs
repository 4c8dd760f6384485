using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>Proves that every balance equals the sum of its entries, every reserve the sum of its reservations, and that nothing is negative (LED-02).</summary>
internal sealed class LedgerCheck(PortalDatabase database)
{
    /// <summary>One sentence per violation; empty means that the books are right.</summary>
    public async Task<IReadOnlyList<string>> FindViolationsAsync(CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);

        // One snapshot: between two queries a call could settle and look like a violation.
        await using IDbContextTransaction snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        List<string> violations = [];
        Dictionary<Guid, Balance> balances = await db.Balances.AsNoTracking().ToDictionaryAsync(b => b.WorkspaceId, cancellationToken);
        Dictionary<Guid, Money> entries = await SumAsync(
            db.LedgerEntries.AsNoTracking().Select(e => new Part(e.WorkspaceId, e.Amount)).AsAsyncEnumerable(), cancellationToken);
        Dictionary<Guid, Money> reservations = await SumAsync(
            db.Reservations.AsNoTracking().Select(r => new Part(r.WorkspaceId, r.Amount)).AsAsyncEnumerable(), cancellationToken);

        foreach (Guid workspaceId in balances.Keys.Union(entries.Keys).Union(reservations.Keys))
        {
            Balance? balance = balances.GetValueOrDefault(workspaceId);
            Money amount = balance?.Amount ?? Money.Zero;
            Money reserved = balance?.Reserved ?? Money.Zero;
            Expect(amount == entries.GetValueOrDefault(workspaceId), $"The balance of {workspaceId} is {amount}, its entries say {entries.GetValueOrDefault(workspaceId)}.");
            Expect(reserved == reservations.GetValueOrDefault(workspaceId), $"{workspaceId} has {reserved} reserved, its reservations say {reservations.GetValueOrDefault(workspaceId)}.");
            Expect(amount >= Money.Zero && reserved >= Money.Zero && reserved <= amount, $"{workspaceId} has {amount} of which {reserved} are reserved.");
        }

        return violations;

        void Expect(bool holds, string sentence)
        {
            if (!holds)
            {
                violations.Add(sentence);
            }
        }
    }

    private static async Task<Dictionary<Guid, Money>> SumAsync(IAsyncEnumerable<Part> parts, CancellationToken cancellationToken)
    {
        Dictionary<Guid, Money> sums = [];
        await foreach (Part part in parts.WithCancellation(cancellationToken))
        {
            sums[part.WorkspaceId] = sums.GetValueOrDefault(part.WorkspaceId) + part.Amount;
        }

        return sums;
    }

    private sealed record Part(Guid WorkspaceId, Money Amount);
}
