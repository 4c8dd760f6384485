using System.Net;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>
/// The progressive throttle of the address that a try comes from (behaviours.md T1, T2). Every credential that is guessed at the door
/// counts here: passwords, codes, recovery codes, mailed tokens, passkeys.
/// </summary>
internal sealed class AddressThrottle(GuardStore store, IOptions<ThrottlingOptions> options, TimeProvider time)
{
    private const string Guard = "address";

    /// <summary>Counts a try as failed in the caller's transaction, which must be one of its own and end before the try is judged; or <c>too_many_failures</c>.</summary>
    /// <param name="db">The transaction.</param>
    /// <param name="who">What the try is at: an account, named the same in <see cref="ForgiveAsync"/>.</param>
    /// <param name="visitor">Where from.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<Result> ReserveAsync(PortalDbContext db, string who, Visitor visitor, CancellationToken cancellationToken)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        string tag = store.Tag("who", who);
        (AddressState before, _) = await GuardStore.ChangeAsync<AddressState>(
            db, Key(visitor), state => AddressPolicy.Reserve(state, tag, now, options.Value), cancellationToken);
        TimeSpan wait = AddressPolicy.Wait(before, now);
        return wait == TimeSpan.Zero ? Result.Success : ThrottlingErrors.AddressThrottled(wait);
    }

    /// <summary>Gives one reserved try back, and nothing more.</summary>
    public Task ReleaseAsync(PortalDbContext db, string who, Visitor visitor, CancellationToken cancellationToken) =>
        GuardStore.ChangeAsync<AddressState>(db, Key(visitor), state => AddressPolicy.Release(state, store.Tag("who", who)), cancellationToken);

    /// <summary>A success: gives all tries at these accounts back, reserved and failed ones, and no others.</summary>
    public Task ForgiveAsync(PortalDbContext db, IEnumerable<string> who, Visitor visitor, CancellationToken cancellationToken)
    {
        string[] tags = [.. who.Select(name => store.Tag("who", name))];
        return GuardStore.ChangeAsync<AddressState>(db, Key(visitor), state => AddressPolicy.Forgive(state, tags), cancellationToken);
    }

    private string Key(Visitor visitor) => store.Key(Guard, IPAddress.TryParse(visitor.Address, out IPAddress? ip) ? AddressGroup.Of(ip) : "unknown");
}
