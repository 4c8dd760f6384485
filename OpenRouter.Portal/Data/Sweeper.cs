namespace OpenRouter.Portal.Data;

/// <summary>
/// Tidies up at an interval. Never a control: whatever expires is judged when it is used. A failed round is logged and the
/// next one tries again, because tidying must not stop the portal.
/// </summary>
internal abstract partial class Sweeper(PortalDatabase database, TimeProvider time, ILogger logger, TimeSpan interval) : BackgroundService
{
    /// <summary>The clock that decides what is over.</summary>
    protected TimeProvider Time => time;

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(database, stoppingToken);
            }
#pragma warning disable CA1031 // See the summary.
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                RoundFailed(logger, exception, GetType().Name);
            }
        }
    }

    /// <summary>One round.</summary>
    protected abstract Task SweepAsync(PortalDatabase database, CancellationToken cancellationToken);

    [LoggerMessage(1110, LogLevel.Error, "A round of {Sweeper} failed; the next one tries again")]
    private static partial void RoundFailed(ILogger logger, Exception exception, string sweeper);
}
