using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>Gives back the reservations that a crash left behind (LED-04).</summary>
internal sealed class ReservationSweeper(
    SpendingService spending, PortalDatabase database, IOptions<SpendingOptions> options, TimeProvider time, ILogger<ReservationSweeper> logger)
    : Sweeper(database, time, logger, options.Value.SweepInterval)
{
    private readonly ILogger _logger = logger;

    protected override async Task SweepAsync(PortalDatabase database, CancellationToken cancellationToken)
    {
        int released = await spending.ReleaseExpiredAsync(cancellationToken);
        if (released > 0)
        {
            SpendingLog.Swept(_logger, released);
        }
    }
}
