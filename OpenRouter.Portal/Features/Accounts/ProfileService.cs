using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>What a person says about themselves.</summary>
/// <param name="Name">How they want to be called; null means that the address is shown.</param>
/// <param name="TimeZone">The IANA name of the zone that times are shown in; null means the browser's own.</param>
internal sealed record Profile(string? Name, string? TimeZone);

/// <summary>The use cases of one's own profile.</summary>
internal sealed class ProfileService(PortalDatabase database, AuditTrail audit)
{
    private const int NameMaximumLength = 100;

    /// <summary>Every zone that can be chosen, by IANA name.</summary>
    public static IReadOnlyList<string> TimeZones { get; } =
        [.. TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId).Select(zone => zone.Id).Append("UTC").Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The actor's own.</summary>
    public async Task<Profile> GetAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        var users = db.Users;
        return await users.Where(u => u.Id == actor.UserId).Select(u => new Profile(u.Name, u.TimeZone)).SingleAsync(cancellationToken);
    }

    /// <summary>Sets the display name; blank takes it away. <c>name_invalid</c>. Audited without the name, which a chain could not forget.</summary>
    public async Task<Result> RenameAsync(Actor actor, string? name, CancellationToken cancellationToken)
    {
        string? wanted = null;
        if (!string.IsNullOrWhiteSpace(name) && !PlainText.TryNormalize(name, NameMaximumLength, out wanted))
        {
            return AccountErrors.NameInvalid;
        }

        return await ChangeAsync(actor, "name", user => user.Name = wanted, cancellationToken);
    }

    /// <summary>Sets the zone that times are shown in; blank means the browser's own. <c>time_zone_unknown</c>.</summary>
    public async Task<Result> SetTimeZoneAsync(Actor actor, string? timeZone, CancellationToken cancellationToken)
    {
        string? wanted = string.IsNullOrWhiteSpace(timeZone) ? null : timeZone;
        return wanted is not null && !TimeZones.Contains(wanted)
            ? AccountErrors.TimeZoneUnknown
            : await ChangeAsync(actor, "time_zone", user => user.TimeZone = wanted, cancellationToken);
    }

    private Task<Result> ChangeAsync(Actor actor, string what, Action<User> change, CancellationToken cancellationToken) => database.WriteAsync(
        async db =>
        {
            User user = await db.Users.SingleAsync(u => u.Id == actor.UserId, cancellationToken);
            change(user);
            await audit.AppendAsync(
                db,
                new AuditEvent(AuditChain.OfUser(actor.UserId), AuditActions.AccountUpdated, "user", actor.UserId.ToString()) { After = new { Changed = what } }.By(actor),
                cancellationToken);
            return Result.Success;
        },
        cancellationToken);
}
