using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Carries out the deletions that nobody has undone in time.</summary>
internal sealed class ErasureSweeper(PortalDatabase database, AccountDeletionService deletions, TimeProvider time, ILogger<ErasureSweeper> logger)
    : Sweeper(database, time, logger, TimeSpan.FromHours(1))
{
    protected override Task SweepAsync(PortalDatabase database, CancellationToken cancellationToken) => deletions.EraseDueAsync(cancellationToken);
}
