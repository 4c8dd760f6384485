using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>Whose password is tried, and from where.</summary>
/// <param name="Account">The canonical address, or what was typed where it is none; known and unknown ones are counted alike.</param>
/// <param name="Device">The known device of that account that asks; null means an unknown one.</param>
/// <param name="Visitor">Where from.</param>
internal sealed record PasswordTry(string Account, Guid? Device, Visitor Visitor);

/// <summary>
/// The guard of passwords: the address's throttle and the account's lock (behaviours.md C4, C6). A known device has a counter of its
/// own, so that nobody can lock the owner out from elsewhere. Every path that judges a password reserves the try first.
/// </summary>
internal sealed class PasswordGuard(PortalDatabase database, GuardStore store, AddressThrottle addresses, IOptions<ThrottlingOptions> options, TimeProvider time)
{
    /// <summary>
    /// Counts one try as wrong, in a transaction of its own and before anything is hashed (LGN-05, LGN-06). <c>too_many_failures</c>,
    /// <c>account_locked</c>, <c>password_switched_off</c>: then nothing is counted and the password must not be judged.
    /// </summary>
    public Task<Result> ReserveAsync(PasswordTry attempt, CancellationToken cancellationToken) => database.WriteAsync(
        async db =>
        {
            Result address = await addresses.ReserveAsync(db, attempt.Account, attempt.Visitor, cancellationToken);
            if (!address.IsSuccess)
            {
                return address;
            }

            long now = Now;
            (PasswordState before, _) = await GuardStore.ChangeAsync<PasswordState>(
                db, Key(attempt.Account, attempt.Device), state => PasswordGuardPolicy.Reserve(state, now, attempt.Device is not null, options.Value), cancellationToken);
            return PasswordGuardPolicy.IsOpen(before, now)
                ? Result.Success
                : before.IsOff ? ThrottlingErrors.PasswordOff : ThrottlingErrors.PasswordLocked(TimeSpan.FromMilliseconds(before.LockedUntilMs - now));
        },
        cancellationToken);

    /// <summary>The reserved try was right, but is no complete sign-in: that one try is given back.</summary>
    public async Task ReleaseAsync(PortalDbContext db, PasswordTry attempt, CancellationToken cancellationToken)
    {
        await addresses.ReleaseAsync(db, attempt.Account, attempt.Visitor, cancellationToken);
        long now = Now;
        await GuardStore.ChangeAsync<PasswordState>(db, Key(attempt.Account, attempt.Device), state => PasswordGuardPolicy.Release(state, now), cancellationToken);
    }

    /// <summary>
    /// A complete sign-in, or a confirmed password within a session. The address gets this account's own tries back and no others; by
    /// password the guard of this device begins anew.
    /// </summary>
    /// <param name="db">The transaction of the success.</param>
    /// <param name="attempt">Whose and from where.</param>
    /// <param name="userId">Whose second factor's tries at this address are given back too.</param>
    /// <param name="byPassword">Whether a reserved password was right.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>How many tries at this account failed since the last complete sign-in, from unknown devices and this one.</returns>
    public async Task<int> SucceedAsync(PortalDbContext db, PasswordTry attempt, Guid userId, bool byPassword, CancellationToken cancellationToken)
    {
        await addresses.ForgiveAsync(db, [attempt.Account, SecondFactorGuard.Who(userId)], attempt.Visitor, cancellationToken);
        (PasswordState strangers, _) = await GuardStore.ChangeAsync<PasswordState>(
            db, Key(attempt.Account, null), state => PasswordGuardPolicy.Succeed(state, byPassword && attempt.Device is null), cancellationToken);
        int own = 0;
        if (attempt.Device is { } device)
        {
            own = (await GuardStore.ChangeAsync<PasswordState>(
                db, Key(attempt.Account, device), state => PasswordGuardPolicy.Succeed(state, byPassword), cancellationToken)).Before.SinceSignIn;
        }

        return strangers.SinceSignIn + own;
    }

    /// <summary>A mailed reset or a recovery chose a new password: lock and switching off end (behaviours.md T4). The second factor's hold stays.</summary>
    public Task ReopenAsync(PortalDbContext db, string account, CancellationToken cancellationToken) =>
        GuardStore.ChangeAsync<PasswordState>(db, Key(account, null), _ => new PasswordState(), cancellationToken);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private string Key(string account, Guid? device) =>
        device is { } known ? store.Key("device", $"{account}\n{known}") : store.Key("account", account);
}
