using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>What a deletion would take, and what stands in its way.</summary>
/// <param name="Items">What will go.</param>
/// <param name="Obstacle">The way out that has to be gone first; null means that nothing stands in the way.</param>
internal sealed record DeletionPreview(IReadOnlyList<DeletionItem> Items, Error? Obstacle);

/// <summary>The deletion of an account: asked for, undone, and carried out after <see cref="AccountOptions.DeletionUndoWindow"/>.</summary>
internal sealed class AccountDeletionService(
    PortalDatabase database,
    IRecentProof proof,
    IEnumerable<IAccountDeletionStep> steps,
    AccountMails mails,
    MailOutbox outbox,
    AuditTrail audit,
    IOptions<AccountOptions> options,
    TimeProvider time,
    ILogger<AccountDeletionService> logger)
{
    /// <summary>What will go; shown before anything is asked.</summary>
    public async Task<DeletionPreview> PreviewAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        List<DeletionItem> items = [];
        foreach (IAccountDeletionStep step in steps)
        {
            items.AddRange((await step.DescribeAsync(db, actor.UserId, cancellationToken)).Where(item => item.Count > 0));
        }

        return new DeletionPreview(items, await FindObstacleAsync(db, actor.UserId, cancellationToken));
    }

    /// <summary>
    /// Ends every session and switches off every key of the actor at once, and mails a link that undoes it. Errors:
    /// <c>step_up_required</c>, <c>session_ended</c>, <c>last_admin</c>.
    /// </summary>
    public async Task<Result> RequestAsync(Actor actor, CancellationToken cancellationToken)
    {
        SecretToken link = SecretToken.Create();
        Result requested = await database.WriteAsync(db => RequestAsync(db, actor, link, cancellationToken), cancellationToken);
        if (requested.IsSuccess)
        {
            AccountLog.DeletionRequested(logger, actor.UserId);
        }

        return requested;
    }

    /// <summary>Whether a mailed link still undoes something; opening it changes nothing.</summary>
    public async Task<bool> CanUndoAsync(SecretToken link, CancellationToken cancellationToken)
    {
        byte[] hash = link.Hash;
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        AccountDeletion? deletion = await db.AccountDeletions.AsNoTracking().SingleOrDefaultAsync(d => d.LinkHash == hash, cancellationToken);
        return deletion is not null && IsOpen(deletion);
    }

    /// <summary>Brings the account back by the mailed link; keys stay disabled. <c>undo_link_invalid</c> for a link that is unknown, used or too old.</summary>
    public Task<Result> UndoAsync(SecretToken link, Visitor visitor, CancellationToken cancellationToken)
    {
        byte[] hash = link.Hash;
        return database.WriteAsync(
            async db => await UndoAsync(db, await db.AccountDeletions.AsNoTracking().SingleOrDefaultAsync(d => d.LinkHash == hash, cancellationToken), "link", visitor, cancellationToken),
            cancellationToken);
    }

    /// <summary>The same for somebody who has just signed in completely; the caller has judged that.</summary>
    /// <param name="userId">Who signed in.</param>
    /// <param name="signedInAt">When: a sign-in from before the deletion proves nothing.</param>
    /// <param name="visitor">Where from.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<Result> UndoAsync(Guid userId, DateTimeOffset signedInAt, Visitor visitor, CancellationToken cancellationToken) => database.WriteAsync(
        async db =>
        {
            AccountDeletion? deletion = await db.AccountDeletions.AsNoTracking().SingleOrDefaultAsync(d => d.UserId == userId, cancellationToken);
            return await UndoAsync(db, deletion is null || signedInAt < deletion.RequestedAt ? null : deletion, "sign-in", visitor, cancellationToken);
        },
        cancellationToken);

    /// <summary>Erases every account whose time to come back is over; how many there were.</summary>
    public async Task<int> EraseDueAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset latest = time.GetUtcNow() - options.Value.DeletionUndoWindow;
        List<Guid> due;
        await using (PortalDbContext db = await database.OpenAsync(cancellationToken))
        {
            due = await db.AccountDeletions.Where(d => d.RequestedAt <= latest).Select(d => d.UserId).ToListAsync(cancellationToken);
        }

        int erased = 0;
        foreach (Guid userId in due)
        {
            if (await database.WriteAsync(db => EraseAsync(db, userId, latest, cancellationToken), cancellationToken))
            {
                AccountLog.Erased(logger, userId);
                erased++;
            }
        }

        return erased;
    }

    private async Task<Result> RequestAsync(PortalDbContext db, Actor actor, SecretToken link, CancellationToken cancellationToken)
    {
        Result proved = await proof.RequireAsync(db, actor, cancellationToken);
        if (!proved.IsSuccess)
        {
            return proved;
        }

        User user = await db.Users.SingleAsync(u => u.Id == actor.UserId, cancellationToken);
        foreach (IAccountDeletionStep step in steps)
        {
            await step.BeginAsync(db, user, cancellationToken);
        }

        if (await FindObstacleAsync(db, actor.UserId, cancellationToken) is { } obstacle)
        {
            return obstacle;
        }

        DateTimeOffset now = time.GetUtcNow();
        db.AccountDeletions.Add(new AccountDeletion { UserId = user.Id, LinkHash = link.Hash, RequestedAt = now });
        outbox.Enqueue(db, mails.DeletionRequested(user.Email!, link, now + options.Value.DeletionUndoWindow));
        await audit.AppendAsync(
            db, new AuditEvent(AuditChain.OfUser(user.Id), AuditActions.AccountDeletionRequested, "user", user.Id.ToString()).By(actor), cancellationToken);
        return Result.Success;
    }

    private async Task<Error?> FindObstacleAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        foreach (IAccountDeletionStep step in steps)
        {
            if (await step.FindObstacleAsync(db, userId, cancellationToken) is { } obstacle)
            {
                return obstacle;
            }
        }

        return null;
    }

    private async Task<Result> UndoAsync(PortalDbContext db, AccountDeletion? deletion, string by, Visitor visitor, CancellationToken cancellationToken)
    {
        // The conditional delete is what makes it single-use: of any number of parallel calls one finds the row.
        if (deletion is null || !IsOpen(deletion)
            || await db.AccountDeletions.Where(d => d.UserId == deletion.UserId && d.LinkHash == deletion.LinkHash).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return AccountErrors.UndoLinkInvalid;
        }

        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfUser(deletion.UserId), AuditActions.AccountDeletionUndone, "user", deletion.UserId.ToString())
            {
                ActorUserId = deletion.UserId,
                After = new { by },
            }.By(visitor),
            cancellationToken);
        AccountLog.DeletionUndone(logger, deletion.UserId);
        return Result.Success;
    }

    private async Task<bool> EraseAsync(PortalDbContext db, Guid userId, DateTimeOffset latest, CancellationToken cancellationToken)
    {
        // Taken first: an undo at the same moment wins or loses here, and whoever loses does nothing.
        if (await db.AccountDeletions.Where(d => d.UserId == userId && d.RequestedAt <= latest).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return false;
        }

        User user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancellationToken);
        foreach (IAccountDeletionStep step in steps)
        {
            await step.EraseAsync(db, user, cancellationToken);
        }

        await db.OutgoingMails.Where(m => m.To == user.Email || m.To == user.NormalizedEmail).ExecuteDeleteAsync(cancellationToken);
        await db.Registrations.Where(r => r.CanonicalEmail == user.NormalizedEmail).ExecuteDeleteAsync(cancellationToken);
        await audit.AppendAsync(db, new AuditEvent(AuditChain.OfUser(userId), AuditActions.AccountErased, "user", userId.ToString()), cancellationToken);
        await AuditTrail.ForgetAsync(db, userId, [AuditChain.OfUser(userId)], cancellationToken);
        await db.Users.Where(u => u.Id == userId).ExecuteDeleteAsync(cancellationToken);
        return true;
    }

    private bool IsOpen(AccountDeletion deletion) => time.GetUtcNow() - deletion.RequestedAt < options.Value.DeletionUndoWindow;
}
