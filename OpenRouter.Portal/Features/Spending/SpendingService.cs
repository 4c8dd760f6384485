using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>What a workspace has.</summary>
/// <param name="Amount">The credits.</param>
/// <param name="Reserved">The part that calls in progress may still use.</param>
internal sealed record BalanceDetails(Money Amount, Money Reserved);

/// <summary>
/// The use cases of credits: a call reserves its upper bound before it reaches a provider and settles after (domain.md
/// invariant 7). Every method is one transaction.
/// </summary>
internal sealed class SpendingService(
    PortalDatabase database, WorkspaceAccess access, IOptions<SpendingOptions> options, TimeProvider time, ILogger<SpendingService> logger)
{
    /// <summary>The balance, for those who may see it; a workspace that never had credits has zero.</summary>
    public async Task<Result<BalanceDetails>> GetBalanceAsync(Actor actor, Guid workspaceId, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        Result<WorkspaceRight> right = await access.RequireAsync(db, actor, workspaceId, WorkspaceAction.ViewBalance, null, cancellationToken);
        if (!right.IsSuccess)
        {
            return right.Error;
        }

        Balance? row = await db.Balances.AsNoTracking().SingleOrDefaultAsync(b => b.WorkspaceId == workspaceId, cancellationToken);
        return new BalanceDetails(row?.Amount ?? Money.Zero, row?.Reserved ?? Money.Zero);
    }

    /// <summary>Sets aside the most that a call can cost, or <c>payment_required</c>. The right to spend was judged with the key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Nothing, or less than nothing, is to be reserved.</exception>
    public Task<Result<Reservation>> ReserveAsync(Guid workspaceId, Guid? apiKeyId, Money upperBound, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(upperBound.NanoDollars);
        return database.WriteAsync<Result<Reservation>>(
            async db =>
            {
                if (!await BalanceRows.TryReserveAsync(db, workspaceId, upperBound, cancellationToken))
                {
                    return SpendingErrors.PaymentRequired(upperBound);
                }

                DateTimeOffset now = time.GetUtcNow();
                Reservation reservation = new()
                {
                    Id = Guid.NewGuid(),
                    WorkspaceId = workspaceId,
                    ApiKeyId = apiKeyId,
                    Amount = upperBound,
                    CreatedAt = now,
                    ExpiresAt = now + options.Value.ReservationLifetime,
                };
                db.Reservations.Add(reservation);
                return reservation;
            },
            cancellationToken);
    }

    /// <summary>
    /// Charges what a call cost and ends its reservation. Cost above the reservation is taken from free credits; what those do
    /// not cover is written down as uncovered, for money never goes negative. A reservation that was swept meanwhile counts as
    /// one of zero. Returns what was charged.
    /// </summary>
    /// <param name="reservation">What <see cref="ReserveAsync"/> gave.</param>
    /// <param name="cost">At least zero.</param>
    /// <param name="generationId">The call's public id.</param>
    /// <param name="addRows">Adds to the same transaction what records the call, told what was charged.</param>
    /// <param name="cancellationToken">Ends the wait; a caller that went away is no reason, what was delivered is charged.</param>
    /// <exception cref="DbUpdateException">The reservation was settled before.</exception>
    public Task<Money> SettleAsync(
        Reservation reservation, Money cost, string generationId, Action<PortalDbContext, Money> addRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cost.NanoDollars);
        return database.WriteAsync(
            async db =>
            {
                bool isOpen = await RemoveAsync(db, reservation, cancellationToken);
                Money free = await BalanceRows.UnreserveAsync(db, reservation.WorkspaceId, isOpen ? reservation.Amount : Money.Zero, cancellationToken);
                Money charged = cost < free ? cost : free;
                if (cost > charged)
                {
                    SpendingLog.Uncovered(logger, generationId, cost - charged, reservation.WorkspaceId);
                }

                if (charged > Money.Zero)
                {
                    await BalanceRows.ChargeAsync(db, reservation.WorkspaceId, charged, cancellationToken);
                    db.LedgerEntries.Add(new LedgerEntry
                    {
                        PublicId = Guid.NewGuid(),
                        WorkspaceId = reservation.WorkspaceId,
                        At = time.GetUtcNow(),
                        Kind = LedgerKind.Usage,
                        Amount = -charged,
                        Uncovered = cost - charged,
                        GenerationId = generationId,
                        ReservationId = reservation.Id,
                    });
                }

                addRows(db, charged);
                return charged;
            },
            cancellationToken);
    }

    /// <summary>Gives a reservation back uncharged; does nothing for one that is settled, released or swept.</summary>
    public Task ReleaseAsync(Reservation reservation, CancellationToken cancellationToken) =>
        database.WriteAsync(db => ReleaseAsync(db, reservation, cancellationToken), cancellationToken);

    /// <summary>Gives back what a crash left behind; returns how many reservations.</summary>
    public async Task<int> ReleaseExpiredAsync(CancellationToken cancellationToken)
    {
        const int batch = 100;
        int released = 0;
        while (true)
        {
            DateTimeOffset now = time.GetUtcNow();
            await using PortalDbContext reading = await database.OpenAsync(cancellationToken);
            List<Reservation> expired = await reading.Reservations.AsNoTracking().Where(r => r.ExpiresAt <= now).OrderBy(r => r.ExpiresAt)
                .Take(batch).ToListAsync(cancellationToken);
            foreach (Reservation reservation in expired)
            {
                released += await database.WriteAsync(
                    async db => await ReleaseAsync(db, reservation, cancellationToken) ? 1 : 0, cancellationToken);
            }

            if (expired.Count < batch)
            {
                return released;
            }
        }
    }

    private static async Task<bool> ReleaseAsync(PortalDbContext db, Reservation reservation, CancellationToken cancellationToken)
    {
        bool isOpen = await RemoveAsync(db, reservation, cancellationToken);
        if (isOpen)
        {
            await BalanceRows.UnreserveAsync(db, reservation.WorkspaceId, reservation.Amount, cancellationToken);
        }

        return isOpen;
    }

    // Whoever deletes the row has the right to its amount; a second one deletes nothing.
    private static async Task<bool> RemoveAsync(PortalDbContext db, Reservation reservation, CancellationToken cancellationToken)
    {
        var reservations = db.Reservations;
        return await reservations.Where(r => r.Id == reservation.Id).ExecuteDeleteAsync(cancellationToken) == 1;
    }
}
