using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>Deletes second steps that nobody finished; their age is judged when they are used.</summary>
internal sealed class PendingSignInSweeper(PortalDatabase database, IOptions<SignInOptions> options, TimeProvider time, ILogger<PendingSignInSweeper> logger)
    : Sweeper(database, time, logger, TimeSpan.FromHours(1))
{
    protected override Task SweepAsync(PortalDatabase database, CancellationToken cancellationToken)
    {
        DateTimeOffset over = Time.GetUtcNow() - options.Value.PendingLifetime;
        return database.WriteAsync(db => db.Set<PendingSignIn>().Where(p => p.CreatedAt < over).ExecuteDeleteAsync(cancellationToken), cancellationToken);
    }
}
