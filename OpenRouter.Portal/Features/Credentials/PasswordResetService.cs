using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>A new password by a mailed link. It ends everything that was open, signs nobody in, and leaves API keys and the second factor alone.</summary>
internal sealed class PasswordResetService(
    PortalDatabase database,
    INewPassword newPassword,
    AccountLimits limits,
    CredentialMails mails,
    MailOutbox outbox,
    PasswordGuard guard,
    CredentialChange change,
    AuditTrail audit,
    IOptions<CredentialsOptions> options,
    TimeProvider time,
    ILogger<PasswordResetService> logger)
{
    /// <summary>
    /// Mails a link, or the word that there is no account. The answer, the work and the rows written are the same for a known and for
    /// an unknown address (domain.md invariant 10); only the mail differs. Errors: <c>email_invalid</c>, <c>too_many_requests</c>.
    /// </summary>
    public async Task<Result> RequestAsync(string? email, Visitor visitor, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(email, out EmailAddress? address))
        {
            return AccountErrors.EmailInvalid;
        }

        Result allowed = await limits.CountMailAsync(address, visitor, cancellationToken);
        while (allowed.IsSuccess)
        {
            try
            {
                await database.WriteAsync(db => ReplaceAsync(db, address, visitor, cancellationToken), cancellationToken);
                return Result.Success;
            }
            catch (DbUpdateException exception) when (PortalDatabase.IsDuplicate(exception))
            {
                // Two requests for one address at once on PostgreSQL: the later one replaces the earlier one, as it would have a moment later.
            }
        }

        return allowed;
    }

    /// <summary>The address whose password a mailed link may change now; null for a link that is used, replaced, ended or too old.</summary>
    public async Task<string?> FindAddressAsync(SecretToken link, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return (await FindAsync(db, link, cancellationToken))?.User.Email;
    }

    /// <summary>
    /// Sets the password of the user whom the link's row names, ends all sessions, pending sign-ins and links, and mails a notice.
    /// Errors: <c>reset_link_invalid</c>, the password's, <c>password_lane_full</c>.
    /// </summary>
    public async Task<Result> ResetAsync(SecretToken link, string? password, Visitor visitor, CancellationToken cancellationToken)
    {
        (PasswordReset Reset, User User)? found;
        await using (PortalDbContext db = await database.OpenAsync(cancellationToken))
        {
            found = await FindAsync(db, link, cancellationToken);
        }

        // A link that does not hold costs no hash.
        if (found is not { } known || !EmailAddress.TryParse(known.User.Email, out EmailAddress? address))
        {
            return CredentialErrors.ResetLinkInvalid;
        }

        Result<string> hash = await newPassword.HashAsync(password ?? "", address, null, cancellationToken);
        if (!hash.IsSuccess)
        {
            return hash.Error;
        }

        Result<int> ended = await database.WriteAsync(db => SetAsync(db, known.Reset, known.User, hash.Value, visitor, cancellationToken), cancellationToken);
        if (!ended.IsSuccess)
        {
            return ended.Error;
        }

        CredentialsLog.PasswordReset(logger, known.User.Id, ended.Value);
        return Result.Success;
    }

    private async Task ReplaceAsync(PortalDbContext db, EmailAddress address, Visitor visitor, CancellationToken cancellationToken)
    {
        User? owner = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == address.Canonical, cancellationToken);
        await db.PasswordResets.Where(r => r.CanonicalEmail == address.Canonical).ExecuteDeleteAsync(cancellationToken);
        SecretToken link = SecretToken.Create();
        db.PasswordResets.Add(new PasswordReset
        {
            Id = Guid.NewGuid(),
            CanonicalEmail = address.Canonical,
            UserId = owner?.Id,
            TokenHash = link.Hash,
            CreatedAt = time.GetUtcNow(),
        });

        // To the owner's own spelling, never to a stranger's.
        outbox.Enqueue(db, owner is null ? mails.NoAccount(address.Canonical) : mails.Reset(owner.Email!, link));
        string chain = owner is null ? AuditChain.Installation : AuditChain.OfUser(owner.Id);
        await audit.AppendAsync(
            db, new AuditEvent(chain, AuditActions.PasswordResetRequested, "user", owner?.Id.ToString() ?? "unknown").By(visitor), cancellationToken);
    }

    private async Task<(PasswordReset Reset, User User)?> FindAsync(PortalDbContext db, SecretToken link, CancellationToken cancellationToken)
    {
        byte[] hash = link.Hash;
        PasswordReset? reset = await db.PasswordResets.AsNoTracking().SingleOrDefaultAsync(r => r.TokenHash == hash, cancellationToken);
        if (reset?.UserId is not { } userId || !IsOpen(reset))
        {
            return null;
        }

        User? user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == userId, cancellationToken);
        return user is null ? null : (reset, user);
    }

    private bool IsOpen(PasswordReset reset) => time.GetUtcNow() - reset.CreatedAt < options.Value.ResetLifetime;

    private async Task<Result<int>> SetAsync(
        PortalDbContext db, PasswordReset reset, User user, string hash, Visitor visitor, CancellationToken cancellationToken)
    {
        // The one conditional delete is what makes the link single-use; the time may have run out while the hash was computed.
        int taken = await db.PasswordResets.Where(r => r.Id == reset.Id).ExecuteDeleteAsync(cancellationToken);
        if (taken == 0 || !IsOpen(reset))
        {
            return CredentialErrors.ResetLinkInvalid;
        }

        string stamp = SecretToken.Create().Reveal();
        await db.Users.Where(u => u.Id == user.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, hash).SetProperty(u => u.SecurityStamp, stamp), cancellationToken);
        await guard.ReopenAsync(db, user.NormalizedEmail!, cancellationToken);
        int ended = await change.EndEverythingElseAsync(db, user.Id, null, cancellationToken);
        outbox.Enqueue(db, mails.PasswordChanged(user.Email!, ended));
        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfUser(user.Id), AuditActions.PasswordResetDone, "user", user.Id.ToString())
            {
                ActorUserId = user.Id,
                ActorEmail = user.Email,
                After = new { sessionsEnded = ended },
            }.By(visitor),
            cancellationToken);
        return ended;
    }
}
