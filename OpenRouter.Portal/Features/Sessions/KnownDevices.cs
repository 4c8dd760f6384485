using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>The use cases of known devices: recognise, remember, list, revoke.</summary>
internal sealed class KnownDevices(PortalDatabase database, AuditTrail audit, IOptions<SessionOptions> options, TimeProvider time) : ICredentialChangeStep
{
    /// <summary>The device of this user that the browser proves to be; null for every other browser.</summary>
    public async Task<Guid?> FindAsync(Guid userId, Visitor visitor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return await FindAsync(db, userId, visitor, cancellationToken);
    }

    /// <summary>The form of <see cref="FindAsync(Guid, Visitor, CancellationToken)"/> within a transaction.</summary>
    public async Task<Guid?> FindAsync(PortalDbContext db, Guid userId, Visitor visitor, CancellationToken cancellationToken) =>
        (await MatchAsync(db, userId, visitor, cancellationToken)).Device?.Id;

    /// <summary>The device in which the actor's session was begun; null if that is not known.</summary>
    public async Task<Guid?> FindAsync(Actor actor, CancellationToken cancellationToken)
    {
        DateTimeOffset oldest = Oldest;
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return await db.Set<KnownDevice>().Where(d => d.UserId == actor.UserId && d.SessionId == actor.SessionId && d.LastUsedAt > oldest)
            .Select(d => (Guid?)d.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Remembers the browser of a complete sign-in and gives it a new token, in the caller's transaction; <see cref="SessionCookie.Write"/> sends it.</summary>
    /// <returns>Whether this user had signed in here before: false is a new device.</returns>
    public async Task<bool> RememberAsync(PortalDbContext db, Session session, Visitor visitor, CancellationToken cancellationToken)
    {
        if (visitor.IsOnSharedComputer || visitor.Browser is not { } browser)
        {
            return false;
        }

        (KnownDevice? known, SecretToken? used) = await MatchAsync(db, session.UserId, visitor, cancellationToken);
        browser.Give(used);
        KnownDevice device = known ?? new KnownDevice
        {
            Id = Guid.NewGuid(),
            UserId = session.UserId,
            TokenHash = browser.Fresh.Hash,
            SessionId = session.Id,
            CreatedAt = session.CreatedAt,
            LastUsedAt = session.CreatedAt,
        };
        (device.TokenHash, device.SessionId, device.LastUsedAt) = (browser.Fresh.Hash, session.Id, session.CreatedAt);
        (device.ClientAddress, device.Device) = (visitor.Address, visitor.Device);
        if (known is null)
        {
            await MakeRoomAsync(db, session.UserId, cancellationToken);
            db.Set<KnownDevice>().Add(device);
        }

        return known is not null;
    }

    /// <summary>The actor's devices, last used first.</summary>
    public async Task<IReadOnlyList<KnownDeviceRow>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        DateTimeOffset oldest = Oldest;
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return await db.Set<KnownDevice>().Where(d => d.UserId == actor.UserId && d.LastUsedAt > oldest).OrderByDescending(d => d.LastUsedAt)
            .Select(d => new KnownDeviceRow(d.Id, d.Device, d.ClientAddress, d.CreatedAt, d.LastUsedAt, d.SessionId, d.SessionId == actor.SessionId))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Makes a device unknown again; its sessions stay. <c>device_not_found</c> for absent and foreign alike.</summary>
    public Task<Result> RevokeAsync(Actor actor, Guid deviceId, CancellationToken cancellationToken) => database.WriteAsync<Result>(
        async db =>
        {
            if (await db.Set<KnownDevice>().Where(d => d.Id == deviceId && d.UserId == actor.UserId).ExecuteDeleteAsync(cancellationToken) == 0)
            {
                return SessionErrors.DeviceNotFound;
            }

            await audit.AppendAsync(
                db, new AuditEvent(AuditChain.OfUser(actor.UserId), AuditActions.DeviceRevoked, "device", deviceId.ToString()).By(actor), cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    /// <summary>After a change of credentials no device is known any more (RCV-05).</summary>
    public Task RunAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken) =>
        db.Set<KnownDevice>().Where(d => d.UserId == userId).ExecuteDeleteAsync(cancellationToken);

    private DateTimeOffset Oldest => time.GetUtcNow() - options.Value.DeviceLifetime;

    // The few rows of one person, compared in memory and in fixed time.
    private async Task<(KnownDevice? Device, SecretToken? Used)> MatchAsync(PortalDbContext db, Guid userId, Visitor visitor, CancellationToken cancellationToken)
    {
        if (visitor.Browser is not { Sent.Count: > 0 } browser)
        {
            return (null, null);
        }

        DateTimeOffset oldest = Oldest;
        List<KnownDevice> devices = await db.Set<KnownDevice>().Where(d => d.UserId == userId && d.LastUsedAt > oldest).ToListAsync(cancellationToken);
        return devices.SelectMany(_ => browser.Sent, (device, token) => (Device: (KnownDevice?)device, Used: (SecretToken?)token))
            .FirstOrDefault(pair => pair.Used!.Matches(pair.Device!.TokenHash));
    }

    private async Task MakeRoomAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        Guid[] tooMany = await db.Set<KnownDevice>().Where(d => d.UserId == userId).OrderByDescending(d => d.LastUsedAt)
            .Skip(options.Value.DevicesPerUser - 1).Select(d => d.Id).ToArrayAsync(cancellationToken);
        await db.Set<KnownDevice>().Where(d => tooMany.Contains(d.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
