using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>The end of a case that was approved: second factor or address, sessions, the mark for the keys. Balance, keys and memberships stay (REC7).</summary>
internal sealed class RecoveryCompletion(CredentialChange change, RecoveryMails mails, AuditTrail audit, IOptions<RecoveryOptions> options, TimeProvider time)
{
    /// <summary>In the caller's transaction; a null actor is the server's command line. <c>recovery_state_wrong</c>, <c>recovery_cooling_off</c>, <c>recovery_address_taken</c>.</summary>
    public async Task<Result> CompleteAsync(PortalDbContext db, RecoveryCase recovery, Actor? actor, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (recovery.State != RecoveryState.CoolingOff)
        {
            return RecoveryErrors.WrongState;
        }

        // Judged here and not by the worker that sends the notices; without its three notices nothing is done either.
        if (now - recovery.CoolOffStartedAt < options.Value.CoolOff || recovery.NoticesSent < RecoveryNotices.Count)
        {
            return RecoveryErrors.StillCoolingOff;
        }

        User user = await db.Users.SingleAsync(u => u.Id == recovery.UserId, cancellationToken);
        string before = user.Email!;
        if (!await db.RecoveryCases.CloseAsync(recovery, RecoveryState.Completed, now, cancellationToken))
        {
            return RecoveryErrors.WrongState;
        }

        if (recovery.Kind == RecoveryKind.SecondFactor)
        {
            user.TwoFactorEnabled = false;
            await db.AuthenticatorApps.Where(a => a.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
            await db.RecoveryCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
            await db.Set<IdentityUserPasskey<Guid>>().Where(p => p.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        }
        else if (!await MoveAsync(db, user, recovery.NewEmail, cancellationToken))
        {
            return RecoveryErrors.AddressTaken;
        }

        user.RecoveredAt = now;
        await db.SaveChangesAsync(cancellationToken);
        int ended = await change.EndEverythingElseAsync(db, user.Id, null, cancellationToken);
        db.Announce(RecoveryCancellation.Changed, user.Id.ToString());
        mails.Completed(db, before, recovery.Kind);
        if (before != user.Email)
        {
            mails.Completed(db, user.Email!, recovery.Kind);
        }

        AuditEvent act = new(AuditChain.Installation, AuditActions.RecoveryCompleted, "recovery_case", recovery.Id.ToString())
        {
            After = new { kind = recovery.Kind.ToString(), sessions = ended, way = actor is null ? "command" : "page" },
        };
        await audit.AppendAsync(db, actor is null ? act : act.By(actor), cancellationToken);
        await audit.AppendAsync(db, act with { Chain = AuditChain.OfUser(user.Id) }, cancellationToken);
        return Result.Success;
    }

    private static async Task<bool> MoveAsync(PortalDbContext db, User user, string? newEmail, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(newEmail, out EmailAddress? address)
            || await db.Users.AnyAsync(u => u.NormalizedEmail == address.Canonical && u.Id != user.Id, cancellationToken))
        {
            return false;
        }

        (user.Email, user.NormalizedEmail) = (address.Display, address.Canonical);
        if (user.UserName is not null)
        {
            (user.UserName, user.NormalizedUserName) = (address.Display, address.Canonical);
        }

        return true;
    }
}
