using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>A sign-in that was half done with the old credential cannot be finished after the change.</summary>
internal sealed class PendingSignInBurning : ICredentialChangeStep
{
    public Task RunAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken) =>
        db.Set<PendingSignIn>().Where(pending => pending.UserId == userId).ExecuteDeleteAsync(cancellationToken);
}
