using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Takes a change of address back from the old mailbox: for whoever lost a session to a stranger, hence without any sign-in.</summary>
internal sealed class EmailUndoService(
    PortalDatabase database,
    CredentialChange change,
    CredentialMails mails,
    MailOutbox outbox,
    AuditTrail audit,
    IOptions<CredentialsOptions> options,
    TimeProvider time,
    ILogger<EmailUndoService> logger)
{
    /// <summary>The address that the link would bring back; null for a link that does not hold.</summary>
    public async Task<string?> FindOldAddressAsync(SecretToken link, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return (await FindAsync(db, link, cancellationToken))?.OldEmail;
    }

    /// <summary>Restores the address and ends all sessions, links and later changes; nobody is signed in. <c>undo_link_invalid</c>.</summary>
    public async Task<Result> UndoAsync(SecretToken link, Visitor visitor, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(db => UndoAsync(db, link, visitor, cancellationToken), cancellationToken);
        }
        catch (DbUpdateException exception) when (PortalDatabase.IsDuplicate(exception))
        {
            return CredentialErrors.UndoLinkInvalid;
        }
    }

    private async Task<EmailChange?> FindAsync(PortalDbContext db, SecretToken link, CancellationToken cancellationToken)
    {
        byte[] hash = link.Hash;
        EmailChange? confirmed = await db.EmailChanges.AsNoTracking().SingleOrDefaultAsync(c => c.UndoHash == hash, cancellationToken);
        return confirmed?.ConfirmedAt is { } at && time.GetUtcNow() - at < options.Value.EmailUndoLifetime ? confirmed : null;
    }

    private async Task<Result> UndoAsync(PortalDbContext db, SecretToken link, Visitor visitor, CancellationToken cancellationToken)
    {
        EmailChange? confirmed = await FindAsync(db, link, cancellationToken);
        if (confirmed is not { OldEmail: { } oldEmail, OldCanonicalEmail: { } oldCanonical }
            || await db.Users.AnyAsync(u => u.NormalizedEmail == oldCanonical && u.Id != confirmed.UserId, cancellationToken))
        {
            return CredentialErrors.UndoLinkInvalid;
        }

        // Later changes go with it: their undo would bring back an address that was never the owner's.
        int taken = await db.EmailChanges.Where(c => c.UserId == confirmed.UserId && c.ConfirmedAt >= confirmed.ConfirmedAt).ExecuteDeleteAsync(cancellationToken);
        if (taken == 0)
        {
            return CredentialErrors.UndoLinkInvalid;
        }

        User user = await db.Users.SingleAsync(u => u.Id == confirmed.UserId, cancellationToken);
        string replaced = user.Email!;
        EmailChangeService.SetAddress(user, oldEmail, oldCanonical);
        await db.SaveChangesAsync(cancellationToken);
        int ended = await change.EndEverythingElseAsync(db, user.Id, null, cancellationToken);
        outbox.Enqueue(db, mails.EmailRestored(oldEmail));
        outbox.Enqueue(db, mails.EmailRestored(replaced));
        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfUser(user.Id), AuditActions.EmailRestored, "user", user.Id.ToString()) { After = new { sessionsEnded = ended } }.By(visitor),
            cancellationToken);
        CredentialsLog.EmailRestored(logger, user.Id, ended);
        return Result.Success;
    }
}
