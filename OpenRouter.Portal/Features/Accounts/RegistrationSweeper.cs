using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Deletes registrations that nobody proved (RCV-04: their age is judged when they are used).</summary>
internal sealed class RegistrationSweeper(PortalDatabase database, IOptions<AccountOptions> options, TimeProvider time, ILogger<RegistrationSweeper> logger)
    : Sweeper(database, time, logger, TimeSpan.FromHours(1))
{
    // A week beyond its end, so that signing in still leads to "ask for a new mail".
    private static readonly TimeSpan s_grace = TimeSpan.FromDays(7);

    protected override Task SweepAsync(PortalDatabase database, CancellationToken cancellationToken)
    {
        DateTimeOffset over = Time.GetUtcNow() - options.Value.VerificationLifetime - s_grace;
        return database.WriteAsync(
            db => db.Registrations.Where(r => r.MailedAt < over).ExecuteDeleteAsync(cancellationToken), cancellationToken);
    }
}
