using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>Deletes counters whose longest possible window is over, and what a guard may forget.</summary>
internal sealed class ThrottleSweeper(PortalDatabase database, TimeProvider time, ILogger<ThrottleSweeper> logger)
    : Sweeper(database, time, logger, TimeSpan.FromHours(1))
{
    private static readonly TimeSpan s_longestWindow = TimeSpan.FromDays(1);

    protected override Task SweepAsync(PortalDatabase database, CancellationToken cancellationToken)
    {
        long over = (Time.GetUtcNow() - s_longestWindow).ToUnixTimeMilliseconds();
        long now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        return database.WriteAsync(
            async db =>
            {
                await db.Set<ThrottleCounter>().Where(c => c.WindowStartedMs < over).ExecuteDeleteAsync(cancellationToken);
                await db.Set<GuardRow>().Where(row => row.ForgetAtMs < now).ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken);
    }
}
