using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.AccountSettings;

/// <summary>
/// A complete sign-in to an account that is being deleted. It made a session that was ended as it was made: it opens nothing, but
/// the browser that holds its token has given every factor a moment ago and may undo the deletion.
/// </summary>
internal sealed class SignInProof(PortalDatabase database, TimeProvider time)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(15);

    /// <summary>Who signed in, and when; null when this token proves nothing of the kind, or no longer.</summary>
    public async Task<(Guid UserId, DateTimeOffset At)?> FindAsync(SecretToken token, CancellationToken cancellationToken)
    {
        byte[] hash = token.Hash;
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        Session? session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.TokenHash == hash, cancellationToken);

        // Ended in the instant of its beginning: a session that had lived when the account was deleted proves nothing.
        return session is { EndReason: SessionEnd.AccountDeleted } && session.EndedAt == session.CreatedAt && time.GetUtcNow() - session.CreatedAt < s_lifetime
            ? (session.UserId, session.CreatedAt)
            : null;
    }
}
