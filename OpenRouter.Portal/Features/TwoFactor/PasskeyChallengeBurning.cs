using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>A registration or confirmation that was begun with the old credential cannot be finished after the change.</summary>
internal sealed class PasskeyChallengeBurning : ICredentialChangeStep
{
    public Task RunAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken) =>
        db.Set<PasskeyChallenge>().Where(challenge => challenge.UserId == userId).ExecuteDeleteAsync(cancellationToken);
}
