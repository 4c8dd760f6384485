using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>
/// The only statements that change a balance. Each is one conditional UPDATE, so that two calls at once cannot both see the
/// same credits; none is called outside a transaction that also writes what explains it.
/// </summary>
internal static class BalanceRows
{
    /// <summary>Makes sure that the workspace has a row; a new one is zero.</summary>
    public static Task OpenAsync(PortalDbContext db, Guid workspaceId, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "Balances" ("WorkspaceId", "AmountNanoDollars", "ReservedNanoDollars") VALUES ({workspaceId}, 0, 0)
            ON CONFLICT DO NOTHING
            """,
            cancellationToken);

    /// <summary>Sets credits aside if so much is free; says whether it did.</summary>
    public static async Task<bool> TryReserveAsync(PortalDbContext db, Guid workspaceId, Money amount, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE "Balances" SET "ReservedNanoDollars" = "ReservedNanoDollars" + {amount.NanoDollars}
            WHERE "WorkspaceId" = {workspaceId} AND "AmountNanoDollars" - "ReservedNanoDollars" >= {amount.NanoDollars}
            """,
            cancellationToken) == 1;

    /// <summary>Ends a reservation of this size (zero for none) and returns what is free then; the row stays locked until the commit.</summary>
    public static async Task<Money> UnreserveAsync(PortalDbContext db, Guid workspaceId, Money amount, CancellationToken cancellationToken)
    {
        List<long> free = await db.Database.SqlQuery<long>(
            $"""
            UPDATE "Balances" SET "ReservedNanoDollars" = "ReservedNanoDollars" - {amount.NanoDollars}
            WHERE "WorkspaceId" = {workspaceId}
            RETURNING "AmountNanoDollars" - "ReservedNanoDollars" AS "Value"
            """).ToListAsync(cancellationToken);
        return free.Count == 1 ? new Money(free[0]) : Money.Zero;
    }

    /// <summary>Takes credits that are known to be free; a mistake there is refused by the row's CHECK.</summary>
    public static Task ChargeAsync(PortalDbContext db, Guid workspaceId, Money amount, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""UPDATE "Balances" SET "AmountNanoDollars" = "AmountNanoDollars" - {amount.NanoDollars} WHERE "WorkspaceId" = {workspaceId}""",
            cancellationToken);

    /// <summary>Adds credits.</summary>
    /// <exception cref="OverflowException">The balance would leave the range of money; SQLite would turn it into a floating number.</exception>
    public static async Task CreditAsync(PortalDbContext db, Guid workspaceId, Money amount, CancellationToken cancellationToken)
    {
        await OpenAsync(db, workspaceId, cancellationToken);
        Money most = new Money(long.MaxValue) - amount;
        int rows = await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE "Balances" SET "AmountNanoDollars" = "AmountNanoDollars" + {amount.NanoDollars}
            WHERE "WorkspaceId" = {workspaceId} AND "AmountNanoDollars" <= {most.NanoDollars}
            """,
            cancellationToken);
        if (rows != 1)
        {
            throw new OverflowException("The balance cannot hold so much.");
        }
    }
}
