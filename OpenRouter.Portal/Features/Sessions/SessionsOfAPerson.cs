using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>What a deletion and an export have to do with sessions: the first ends all of them at once, with whatever was begun and not finished.</summary>
internal sealed class SessionsOfAPerson(SessionService sessions, IEnumerable<ICredentialChangeStep> unfinished) : IAccountDeletionStep, IAccountExportPart
{
    public string Name => "sessions";

    public async Task<IReadOnlyList<DeletionItem>> DescribeAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken) =>
        [new("sessions", await db.Sessions.CountAsync(s => s.UserId == userId && s.EndedAt == null, cancellationToken))];

    public async Task BeginAsync(PortalDbContext db, User user, CancellationToken cancellationToken)
    {
        foreach (ICredentialChangeStep step in unfinished)
        {
            await step.RunAsync(db, user.Id, cancellationToken);
        }

        await sessions.EndAllAsync(db, user.Id, null, SessionEnd.AccountDeleted, cancellationToken);
    }

    // The rows go with the user's row.
    public Task EraseAsync(PortalDbContext db, User user, CancellationToken cancellationToken) => Task.CompletedTask;

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Session session in db.Sessions.AsNoTracking().Where(s => s.UserId == userId).OrderBy(s => s.CreatedAt)
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return new
            {
                session.Id, session.UserId, session.CreatedAt, session.LastSeenAt, session.ProvedAt, session.Methods, session.ClientAddress, session.Device,
                session.EndedAt, EndReason = session.EndReason?.ToString(),
            };
        }
    }
}
