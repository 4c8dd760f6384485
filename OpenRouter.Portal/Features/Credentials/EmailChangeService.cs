using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>The address of an account as its person sees it.</summary>
/// <param name="Email">The present one.</param>
/// <param name="PendingEmail">The one that waits for its confirmation; null means that none does.</param>
internal sealed record EmailState(string Email, string? PendingEmail);

/// <summary>Another address for an account: asked for with a proof, and confirmed at the new mailbox by the same person; <see cref="EmailUndoService"/> takes it back.</summary>
internal sealed class EmailChangeService(
    PortalDatabase database,
    AccountLimits limits,
    StepUp stepUp,
    SessionService sessions,
    CredentialChange change,
    CredentialMails mails,
    MailOutbox outbox,
    AuditTrail audit,
    IOptions<CredentialsOptions> options,
    TimeProvider time,
    ILogger<EmailChangeService> logger)
{
    /// <summary>The present address and the pending one.</summary>
    public async Task<EmailState> GetAsync(Actor actor, CancellationToken cancellationToken)
    {
        DateTimeOffset tooOld = time.GetUtcNow() - options.Value.EmailChangeLifetime;
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        string? email = await db.Users.Where(u => u.Id == actor.UserId).Select(u => u.Email).SingleAsync(cancellationToken);
        string? pending = await db.EmailChanges.Where(c => c.UserId == actor.UserId && c.ConfirmedAt == null && c.RequestedAt > tooOld)
            .Select(c => c.NewEmail).FirstOrDefaultAsync(cancellationToken);
        return new EmailState(email!, pending);
    }

    /// <summary>
    /// Mails a link to the new address. The answer and the rows are the same where that address has an account: then its owner is told,
    /// and the link is nobody's. An earlier pending change ends. Errors: <c>email_invalid</c>, <c>email_unchanged</c>,
    /// <c>too_many_requests</c>, <c>step_up_required</c>, <c>session_ended</c>.
    /// </summary>
    [NeedsStepUp]
    public async Task<Result> RequestAsync(Actor actor, string? email, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(email, out EmailAddress? address))
        {
            return AccountErrors.EmailInvalid;
        }

        // Before it counts as a mail: who has to prove himself first has asked for none yet.
        Result proof;
        await using (PortalDbContext db = await database.OpenAsync(cancellationToken))
        {
            proof = await stepUp.RequireAsync(db, actor, cancellationToken);
        }

        Result allowed = proof.IsSuccess ? await limits.CountMailAsync(address, new Visitor(actor.Address, actor.Device), cancellationToken) : proof;
        return allowed.IsSuccess
            ? await database.WriteAsync(db => ReplaceAsync(db, actor, address, cancellationToken), cancellationToken)
            : allowed;
    }

    /// <summary>Ends the pending change; its link stops working. Succeeds when there is none.</summary>
    public Task<Result> CancelAsync(Actor actor, CancellationToken cancellationToken) => database.WriteAsync<Result>(
        async db =>
        {
            int ended = await db.EmailChanges.Where(c => c.UserId == actor.UserId && c.ConfirmedAt == null).ExecuteDeleteAsync(cancellationToken);
            if (ended > 0)
            {
                await AppendAsync(db, actor, AuditActions.EmailChangeCancelled, null, cancellationToken);
            }

            return Result.Success;
        },
        cancellationToken);

    /// <summary>The address that a mailed link would give the actor's account; null for a link that does not hold, or not for this actor.</summary>
    public async Task<string?> FindNewAddressAsync(Actor actor, SecretToken link, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return (await FindPendingAsync(db, actor, link, cancellationToken))?.NewEmail;
    }

    /// <summary>
    /// Gives the account its new address. Needs the session of the person who asked, so that the owner of an address cannot be made to
    /// bless a stranger's account. All other sessions, links and pending sign-ins end. <c>email_link_invalid</c>, <c>session_ended</c>.
    /// </summary>
    /// <returns>The new token of this session.</returns>
    public async Task<Result<SecretToken>> ConfirmAsync(Actor actor, SecretToken link, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(db => ConfirmAsync(db, actor, link, cancellationToken), cancellationToken);
        }
        catch (DbUpdateException exception) when (PortalDatabase.IsDuplicate(exception))
        {
            // The address got its account by another way at the same moment.
            return CredentialErrors.EmailLinkInvalid;
        }
    }

    private async Task<Result> ReplaceAsync(PortalDbContext db, Actor actor, EmailAddress address, CancellationToken cancellationToken)
    {
        Result proof = await stepUp.RequireAsync(db, actor, cancellationToken);
        if (!proof.IsSuccess)
        {
            return proof;
        }

        User? owner = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == address.Canonical, cancellationToken);
        if (owner?.Id == actor.UserId)
        {
            return CredentialErrors.EmailUnchanged;
        }

        // A spelling that only folds to the canonical address may be another person's mailbox: the proof goes to what it proves.
        string newEmail = address.Display.IsNormalized(NormalizationForm.FormKC) ? address.Display : address.Canonical;
        SecretToken link = SecretToken.Create();
        await db.EmailChanges.Where(c => c.UserId == actor.UserId && c.ConfirmedAt == null).ExecuteDeleteAsync(cancellationToken);
        db.EmailChanges.Add(new EmailChange
        {
            Id = Guid.NewGuid(),
            UserId = actor.UserId,
            NewEmail = newEmail,
            NewCanonicalEmail = address.Canonical,
            ConfirmHash = link.Hash,
            RequestedAt = time.GetUtcNow(),
        });
        outbox.Enqueue(db, owner is null ? mails.ConfirmEmail(newEmail, link) : mails.AddressTaken(owner.Email!));
        await AppendAsync(db, actor, AuditActions.EmailChangeRequested, null, cancellationToken);
        return Result.Success;
    }

    private async Task<EmailChange?> FindPendingAsync(PortalDbContext db, Actor actor, SecretToken link, CancellationToken cancellationToken)
    {
        byte[] hash = link.Hash;
        EmailChange? pending = await db.EmailChanges.SingleOrDefaultAsync(c => c.ConfirmHash == hash && c.UserId == actor.UserId, cancellationToken);
        bool isOpen = pending is { ConfirmedAt: null } && time.GetUtcNow() - pending.RequestedAt < options.Value.EmailChangeLifetime;
        return isOpen ? pending : null;
    }

    private async Task<Result<SecretToken>> ConfirmAsync(PortalDbContext db, Actor actor, SecretToken link, CancellationToken cancellationToken)
    {
        EmailChange? pending = await FindPendingAsync(db, actor, link, cancellationToken);
        if (pending is null || await db.Users.AnyAsync(u => u.NormalizedEmail == pending.NewCanonicalEmail, cancellationToken))
        {
            return CredentialErrors.EmailLinkInvalid;
        }

        // The conditional update makes the link single-use, also for two nodes at once.
        DateTimeOffset now = time.GetUtcNow();
        User user = await db.Users.SingleAsync(u => u.Id == actor.UserId, cancellationToken);
        SecretToken undo = SecretToken.Create();
        byte[] undoHash = undo.Hash;
        int taken = await db.EmailChanges.Where(c => c.Id == pending.Id && c.ConfirmedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.ConfirmedAt, now).SetProperty(c => c.UndoHash, undoHash)
                .SetProperty(c => c.OldEmail, user.Email).SetProperty(c => c.OldCanonicalEmail, user.NormalizedEmail),
            cancellationToken);
        if (taken == 0)
        {
            return CredentialErrors.EmailLinkInvalid;
        }

        string oldEmail = user.Email!;
        SetAddress(user, pending.NewEmail, pending.NewCanonicalEmail);
        await db.SaveChangesAsync(cancellationToken);
        int ended = await change.EndEverythingElseAsync(db, user.Id, actor.SessionId, cancellationToken);
        Result<SecretToken> token = await sessions.RenewAsync(db, actor, cancellationToken);
        if (!token.IsSuccess)
        {
            return token;
        }

        outbox.Enqueue(db, mails.EmailChanged(oldEmail, pending.NewEmail, undo));
        await AppendAsync(db, actor, AuditActions.EmailChanged, new { sessionsEnded = ended }, cancellationToken);
        CredentialsLog.EmailChanged(logger, user.Id, ended);
        return token;
    }

    /// <summary>Writes an address into all of Identity's columns for it.</summary>
    public static void SetAddress(User user, string email, string canonical)
    {
        user.Email = email;
        user.NormalizedEmail = canonical;
        user.UserName = canonical;
        user.NormalizedUserName = canonical;
        user.SecurityStamp = SecretToken.Create().Reveal();
    }

    // The addresses themselves stay out of the chain, which is kept longer than a person's data may be.
    private Task AppendAsync(PortalDbContext db, Actor actor, string action, object? after, CancellationToken cancellationToken) => audit.AppendAsync(
        db, new AuditEvent(AuditChain.OfUser(actor.UserId), action, "user", actor.UserId.ToString()) { After = after }.By(actor), cancellationToken);
}
