using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>Gives back the reservations that a crash left behind (LED-04).</summary>
internal sealed class ReservationSweeper(
    SpendingService spending, IOptions<SpendingOptions> options, TimeProvider time, ILogger<ReservationSweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.Value.SweepInterval, time);
        do
        {
            try
            {
                int released = await spending.ReleaseExpiredAsync(stoppingToken);
                if (released > 0)
                {
                    SpendingLog.Swept(logger, released);
                }
            }
#pragma warning disable CA1031 // A worker that ends with one failed try would leave credits reserved for ever.
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                SpendingLog.SweepFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
