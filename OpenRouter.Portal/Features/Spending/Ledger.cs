using OpenRouter.Portal.Data;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>Adds credits to a balance with the entry that explains them.</summary>
internal static class Ledger
{
    /// <summary>Credits a workspace inside the caller's transaction.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount is not above zero.</exception>
    /// <exception cref="OverflowException">The balance would leave the range of money.</exception>
    public static async Task CreditAsync(
        PortalDbContext db, Guid workspaceId, LedgerKind kind, Money amount, string note, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount.NanoDollars);
        await BalanceRows.CreditAsync(db, workspaceId, amount, cancellationToken);
        db.LedgerEntries.Add(new LedgerEntry
        {
            PublicId = Guid.NewGuid(),
            WorkspaceId = workspaceId,
            At = now,
            Kind = kind,
            Amount = amount,
            Note = note,
        });
    }
}
