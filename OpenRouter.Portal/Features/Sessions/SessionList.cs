using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>Lists a person's live sessions.</summary>
internal sealed class SessionList(PortalDatabase database, IOptions<SessionOptions> options, TimeProvider time)
{
    private const int Most = 100;

    /// <summary>The actor's own live sessions: this one first, then the newest; at most 100.</summary>
    public async Task<IReadOnlyList<SessionRow>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        List<Session> sessions = await db.Sessions.AsNoTracking()
            .Where(s => s.UserId == actor.UserId && s.EndedAt == null)
            .OrderByDescending(s => s.CreatedAt)
            .Take(Most)
            .ToListAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        return
        [
            .. sessions.Where(s => s.Judge(now, options.Value) is null)
                .OrderByDescending(s => s.Id == actor.SessionId)
                .Select(s => new SessionRow(s.Id, s.Device, s.ClientAddress, s.Methods, s.CreatedAt, s.LastSeenAt, s.Id == actor.SessionId)),
        ];
    }
}
