using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>The second factors that are guarded, each by a counter of its own.</summary>
internal enum SecondFactorKind
{
    /// <summary>A code of an authenticator app.</summary>
    AppCodes,

    /// <summary>A recovery code.</summary>
    RecoveryCodes,
}

/// <summary>
/// The guard of the second factor (behaviours.md C4, T5). Every path that judges a code, sign-in and step-up alike, reserves the try
/// first: it is counted as wrong, together with the network address it comes from, and given back only when it was right.
/// </summary>
internal sealed class SecondFactorGuard(PortalDatabase database, GuardStore store, AddressThrottle addresses, IOptions<ThrottlingOptions> options, TimeProvider time)
{
    /// <summary>Counts one try in a transaction of its own, before the code is looked at. <c>too_many_failures</c>, <c>second_factor_locked</c>, <c>second_factor_held</c>.</summary>
    public Task<Result> ReserveAsync(Guid userId, SecondFactorKind kind, Visitor visitor, CancellationToken cancellationToken) => database.WriteAsync(
        async db =>
        {
            Result address = await addresses.ReserveAsync(db, Who(userId), visitor, cancellationToken);
            if (!address.IsSuccess)
            {
                return address;
            }

            long now = time.GetUtcNow().ToUnixTimeMilliseconds();
            (SecondFactorState before, _) = await GuardStore.ChangeAsync<SecondFactorState>(
                db, Key(userId, kind), state => SecondFactorPolicy.Reserve(state, now, options.Value), cancellationToken);
            return SecondFactorPolicy.IsOpen(before, now)
                ? Result.Success
                : before.IsHeld ? ThrottlingErrors.SecondFactorHeld : ThrottlingErrors.SecondFactorLocked(TimeSpan.FromMilliseconds(before.LockedUntilMs - now));
        },
        cancellationToken);

    /// <summary>The reserved try was right: begins to count anew, in the transaction that consumes the code. The network address gets this person's tries back.</summary>
    public async Task ClearAsync(PortalDbContext db, Guid userId, SecondFactorKind kind, Visitor visitor, CancellationToken cancellationToken)
    {
        await addresses.ForgiveAsync(db, [Who(userId)], visitor, cancellationToken);
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await GuardStore.ChangeAsync<SecondFactorState>(db, Key(userId, kind), state => SecondFactorPolicy.Succeed(state, now), cancellationToken);
    }

    /// <summary>Releases the authenticator app's lock and hold, and forgets its locks: after a recovery code was used, or by support. A password reset does not do this.</summary>
    public Task ReleaseHoldAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken) =>
        ReleaseHoldAsync(db, userId, SecondFactorKind.AppCodes, cancellationToken);

    /// <summary>The form for one kind; that of recovery codes is support's alone.</summary>
    public Task ReleaseHoldAsync(PortalDbContext db, Guid userId, SecondFactorKind kind, CancellationToken cancellationToken) =>
        GuardStore.ChangeAsync<SecondFactorState>(db, Key(userId, kind), _ => new SecondFactorState(), cancellationToken);

    /// <summary>How a person's second factor is named in an address's list of failures.</summary>
    public static string Who(Guid userId) => $"user {userId}";

    private string Key(Guid userId, SecondFactorKind kind) => store.Key(kind == SecondFactorKind.AppCodes ? "totp" : "recovery", userId.ToString());
}
