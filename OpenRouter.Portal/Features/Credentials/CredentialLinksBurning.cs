using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// Older reset links and pending email changes end with any change of credentials (RCV-05). A confirmed email change stays: its undo
/// belongs to the old address, and whoever took an account over must not end it by choosing a new password.
/// </summary>
internal sealed class CredentialLinksBurning : ICredentialChangeStep
{
    public async Task RunAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        await db.PasswordResets.Where(reset => reset.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await db.EmailChanges.Where(change => change.UserId == userId && change.ConfirmedAt == null).ExecuteDeleteAsync(cancellationToken);
    }
}
