using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Judges the password of somebody who is signed in, behind the same guard as the door: a stolen session must not become a place to guess.</summary>
internal sealed class GuardedPassword(PortalDatabase database, KnownDevices devices, PasswordGuard guard, PasswordLane lane)
{
    /// <summary>
    /// Whether it is the right one. <c>too_many_failures</c>, <c>account_locked</c>, <c>password_switched_off</c> or
    /// <c>password_lane_full</c>: then it was not judged.
    /// </summary>
    public async Task<Result<bool>> VerifyAsync(Actor actor, string? storedHash, string? password, CancellationToken cancellationToken)
    {
        string account = EmailAddress.TryParse(actor.Email, out EmailAddress? email) ? email.Canonical : actor.Email;
        PasswordTry attempt = new(account, await devices.FindAsync(actor, cancellationToken), new Visitor(actor.Address, actor.Device));
        Result open = await guard.ReserveAsync(attempt, cancellationToken);
        if (!open.IsSuccess)
        {
            return open.Error;
        }

        Result<PasswordVerification> verified = await lane.VerifyAsync(storedHash, password ?? "", cancellationToken);
        bool isRight = verified.IsSuccess && verified.Value != PasswordVerification.Failed;
        if (isRight)
        {
            await database.WriteAsync(db => guard.SucceedAsync(db, attempt, actor.UserId, true, cancellationToken), cancellationToken);
        }
        else if (!verified.IsSuccess)
        {
            // Nothing was judged, so nothing was guessed.
            await database.WriteAsync(db => guard.ReleaseAsync(db, attempt, cancellationToken), cancellationToken);
            return verified.Error;
        }

        return isRight;
    }
}
