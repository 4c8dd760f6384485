using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>What a changed password leaves behind.</summary>
/// <param name="Session">The new token of the session that made the change.</param>
/// <param name="SessionsEnded">How many others ended.</param>
internal sealed record ChangedPassword(SecretToken Session, int SessionsEnded);

/// <summary>A new password by somebody who is signed in.</summary>
internal sealed class PasswordChangeService(
    PortalDatabase database,
    INewPassword newPassword,
    GuardedPassword guardedPassword,
    StepUp stepUp,
    SessionService sessions,
    CredentialChange change,
    CredentialMails mails,
    MailOutbox outbox,
    AuditTrail audit,
    ILogger<PasswordChangeService> logger)
{
    /// <summary>
    /// Replaces the password and this session's token, and ends all other sessions. The present password is the proof; where it is not
    /// enough (two-factor authentication is on) or there is none, a recent proof is needed besides (PWD-07).
    /// Errors: <c>password_wrong</c>, the password's, <c>step_up_required</c>, <c>session_ended</c>, <c>password_lane_full</c>.
    /// </summary>
    [NeedsStepUp]
    public async Task<Result<ChangedPassword>> ChangeAsync(Actor actor, string? current, string? password, CancellationToken cancellationToken)
    {
        User user;
        await using (PortalDbContext db = await database.OpenAsync(cancellationToken))
        {
            user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == actor.UserId, cancellationToken);
        }

        Result proved = await ProveAsync(actor, user, current, cancellationToken);
        if (!proved.IsSuccess || !EmailAddress.TryParse(user.Email, out EmailAddress? address))
        {
            return proved.Error ?? CredentialErrors.CurrentWrong;
        }

        Result<string> hash = await newPassword.HashAsync(password ?? "", address, null, cancellationToken);
        if (!hash.IsSuccess)
        {
            return hash.Error;
        }

        Result<ChangedPassword> changed = await database.WriteAsync(db => SetAsync(db, actor, user, hash.Value, cancellationToken), cancellationToken);
        if (changed.IsSuccess)
        {
            CredentialsLog.PasswordChanged(logger, actor.UserId, changed.Value.SessionsEnded);
        }

        return changed;
    }

    private async Task<Result> ProveAsync(Actor actor, User user, string? current, CancellationToken cancellationToken)
    {
        if (user.PasswordHash is null)
        {
            return Result.Success;
        }

        Result<bool> isRight = await guardedPassword.VerifyAsync(actor, user.PasswordHash, current, cancellationToken);
        if (!isRight.IsSuccess)
        {
            return isRight.Error;
        }

        return isRight.Value ? Result.Success : CredentialErrors.CurrentWrong;
    }

    private async Task<Result<ChangedPassword>> SetAsync(PortalDbContext db, Actor actor, User user, string hash, CancellationToken cancellationToken)
    {
        bool isWholeProof = user is { PasswordHash: not null, TwoFactorEnabled: false };
        Result proof = isWholeProof ? Result.Success : await stepUp.RequireAsync(db, actor, cancellationToken);
        if (!proof.IsSuccess)
        {
            return proof.Error;
        }

        // Only over the password that was just given: another change may have come first.
        string stamp = SecretToken.Create().Reveal();
        int set = await db.Users.Where(u => u.Id == user.Id && u.PasswordHash == user.PasswordHash)
            .ExecuteUpdateAsync(row => row.SetProperty(u => u.PasswordHash, hash).SetProperty(u => u.SecurityStamp, stamp), cancellationToken);
        if (set == 0)
        {
            return CredentialErrors.CurrentWrong;
        }

        int ended = await change.EndEverythingElseAsync(db, user.Id, actor.SessionId, cancellationToken);
        Result<SecretToken> token = isWholeProof
            ? await sessions.ProveAsync(db, actor, SignInMethods.Password, cancellationToken)
            : await sessions.RenewAsync(db, actor, cancellationToken);
        if (!token.IsSuccess)
        {
            return token.Error;
        }

        outbox.Enqueue(db, mails.PasswordChanged(user.Email!, ended));
        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfUser(user.Id), AuditActions.PasswordChanged, "user", user.Id.ToString()) { After = new { sessionsEnded = ended } }.By(actor),
            cancellationToken);
        return new ChangedPassword(token.Value, ended);
    }
}
