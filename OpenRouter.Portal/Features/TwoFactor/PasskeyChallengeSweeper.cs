using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>Deletes challenges that nobody answered; each opened sign-in page leaves one.</summary>
internal sealed class PasskeyChallengeSweeper(PortalDatabase database, TimeProvider time, ILogger<PasskeyChallengeSweeper> logger)
    : Sweeper(database, time, logger, PasskeyCeremony.ChallengeLifetime)
{
    protected override Task SweepAsync(PortalDatabase database, CancellationToken cancellationToken)
    {
        DateTimeOffset over = Time.GetUtcNow() - PasskeyCeremony.ChallengeLifetime;
        return database.WriteAsync(db => db.Set<PasskeyChallenge>().Where(c => c.CreatedAt <= over).ExecuteDeleteAsync(cancellationToken), cancellationToken);
    }
}
