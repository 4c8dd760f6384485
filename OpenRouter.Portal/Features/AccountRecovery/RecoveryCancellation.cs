using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>What a live page says about a recovery that waits.</summary>
/// <param name="Kind">What would be done.</param>
/// <param name="EndsAt">Before when it will not be done.</param>
public sealed record RecoveryWarning(RecoveryKind Kind, DateTimeOffset EndsAt);

/// <summary>The owner's ways to stop a recovery: the mailed link, the warning on every live page, and any complete sign-in (RCV-07).</summary>
internal sealed class RecoveryCancellation(
    PortalDatabase database, RecoveryMails mails, AuditTrail audit, Microsoft.Extensions.Options.IOptions<RecoveryOptions> options, TimeProvider time) : ISignInCompletedStep
{
    /// <summary>The topic of the news that a person's case changed; the key is the user's id.</summary>
    public const string Changed = "recovery-changed";

    /// <summary>The warning for a person's live pages; null while no case waits.</summary>
    public async Task<RecoveryWarning?> FindWarningAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        RecoveryCase? waiting = await db.RecoveryCases.AsNoTracking()
            .SingleOrDefaultAsync(c => c.OpenForUserId == userId && c.State == RecoveryState.CoolingOff, cancellationToken);
        return waiting is null ? null : new RecoveryWarning(waiting.Kind, waiting.CoolOffStartedAt!.Value + options.Value.CoolOff);
    }

    /// <summary>Stops the actor's own case from a live page. Stopping none succeeds.</summary>
    public Task<Result> CancelOwnAsync(Actor actor, CancellationToken cancellationToken) => database.WriteAsync<Result>(
        async db =>
        {
            await CancelAsync(db, actor.UserId, new AuditEvent(AuditChain.OfUser(actor.UserId), AuditActions.RecoveryCancelled, "user", actor.UserId.ToString()).By(actor), cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    /// <summary>Stops whatever is open for a person in the caller's transaction, and tells every address; false when nothing was.</summary>
    public async Task<bool> CancelAsync(PortalDbContext db, Guid userId, AuditEvent act, CancellationToken cancellationToken)
    {
        RecoveryCase? open = await db.RecoveryCases.AsNoTracking().SingleOrDefaultAsync(c => c.OpenForUserId == userId, cancellationToken);
        if (open is null || !await db.RecoveryCases.CloseAsync(open, RecoveryState.Cancelled, time.GetUtcNow(), cancellationToken))
        {
            return false;
        }

        string? email = await db.Users.Where(u => u.Id == userId).Select(u => u.Email).SingleAsync(cancellationToken);
        mails.Cancelled(db, email!);
        if (open is { NewEmail: { } moved, State: not RecoveryState.Submitted })
        {
            mails.Cancelled(db, moved);
        }

        db.Announce(Changed, userId.ToString());
        await audit.AppendAsync(db, act, cancellationToken);
        return true;
    }

    // Whoever signs in with everything that is asked for has lost nothing.
    Task ISignInCompletedStep.RunAsync(PortalDbContext db, User user, Visitor visitor, CancellationToken cancellationToken) => CancelAsync(
        db,
        user.Id,
        new AuditEvent(AuditChain.OfUser(user.Id), AuditActions.RecoveryCancelled, "user", user.Id.ToString()) { ActorUserId = user.Id, After = new { way = "sign-in" } }.By(visitor),
        cancellationToken);
}

/// <summary>Closing a case, by whoever does it.</summary>
internal static class RecoveryCases
{
    /// <summary>Closes the case if it still is as it was read; of many at once, one.</summary>
    public static async Task<bool> CloseAsync(this IQueryable<RecoveryCase> cases, RecoveryCase read, RecoveryState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Guid? nobody = null;
        DateTimeOffset? never = null;
        return await cases.Where(c => c.Id == read.Id && c.State == read.State).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.State, state).SetProperty(c => c.OpenForUserId, nobody).SetProperty(c => c.NextNoticeAt, never).SetProperty(c => c.ClosedAt, now),
            cancellationToken) == 1;
    }
}
