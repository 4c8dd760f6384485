using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Deletes links that nobody used in time (RCV-04: their age is judged when they are used, not here).</summary>
internal sealed class CredentialsSweeper(PortalDatabase database, IOptions<CredentialsOptions> options, TimeProvider time, ILogger<CredentialsSweeper> logger)
    : Sweeper(database, time, logger, TimeSpan.FromHours(1))
{
    protected override Task SweepAsync(PortalDatabase database, CancellationToken cancellationToken)
    {
        DateTimeOffset now = Time.GetUtcNow();
        DateTimeOffset reset = now - options.Value.ResetLifetime;
        DateTimeOffset pending = now - options.Value.EmailChangeLifetime;
        DateTimeOffset confirmed = now - options.Value.EmailUndoLifetime;
        return database.WriteAsync(
            async db =>
            {
                await db.PasswordResets.Where(r => r.CreatedAt < reset).ExecuteDeleteAsync(cancellationToken);
                await db.EmailChanges.Where(c => c.ConfirmedAt == null ? c.RequestedAt < pending : c.ConfirmedAt < confirmed).ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken);
    }
}
