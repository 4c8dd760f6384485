using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>Deletes known devices past their lifetime, and session rows that ended, or were last used, longer ago than they are kept for.</summary>
internal sealed class SessionSweeper(PortalDatabase database, IOptions<SessionOptions> options, TimeProvider time, ILogger<SessionSweeper> logger)
    : Sweeper(database, time, logger, TimeSpan.FromHours(1))
{
    protected override Task SweepAsync(PortalDatabase database, CancellationToken cancellationToken)
    {
        DateTimeOffset ended = Time.GetUtcNow() - options.Value.EndedRetention;
        DateTimeOffset unused = ended - options.Value.IdleTimeout;
        DateTimeOffset forgotten = Time.GetUtcNow() - options.Value.DeviceLifetime;
        return database.WriteAsync(
            async db =>
            {
                await db.Sessions.Where(s => s.EndedAt < ended || s.LastSeenAt < unused).ExecuteDeleteAsync(cancellationToken);
                await db.Set<KnownDevice>().Where(d => d.LastUsedAt < forgotten).ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken);
    }
}
