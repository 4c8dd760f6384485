using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>Deletes counters whose longest possible window is over.</summary>
internal sealed class ThrottleSweeper(PortalDatabase database, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_longestWindow = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(s_interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            long over = (time.GetUtcNow() - s_longestWindow).ToUnixTimeMilliseconds();
            await database.WriteAsync(
                db => db.Set<ThrottleCounter>().Where(c => c.WindowStartedMs < over).ExecuteDeleteAsync(stoppingToken), stoppingToken);
        }
    }
}
