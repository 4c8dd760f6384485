using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>A set-up that was begun with the old credential cannot be confirmed after the change.</summary>
internal sealed class PendingAuthenticatorBurning : ICredentialChangeStep
{
    public Task RunAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken) =>
        db.AuthenticatorApps.Where(app => app.UserId == userId && app.State == AuthenticatorState.Pending).ExecuteDeleteAsync(cancellationToken);
}
