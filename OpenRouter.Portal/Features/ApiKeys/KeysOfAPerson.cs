using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>What a deletion and an export have to do with keys: the first switches off all that the person owns, and they stay off after an undo.</summary>
internal sealed class KeysOfAPerson(AuditTrail audit, TimeProvider time) : IAccountDeletionStep, IAccountExportPart
{
    public string Name => "api_keys";

    public async Task<IReadOnlyList<DeletionItem>> DescribeAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken) =>
        [new("keys", await db.ApiKeys.CountAsync(k => k.OwnerUserId == userId && k.RevokedAt == null, cancellationToken))];

    public async Task BeginAsync(PortalDbContext db, User user, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        List<ApiKey> live = await db.ApiKeys.AsNoTracking()
            .Where(k => k.OwnerUserId == user.Id && k.RevokedAt == null && k.DisabledAt == null).ToListAsync(cancellationToken);
        var keys = db.ApiKeys;
        await keys.Where(k => k.OwnerUserId == user.Id && k.RevokedAt == null && k.DisabledAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.DisabledAt, now), cancellationToken);
        foreach (ApiKey key in live)
        {
            await audit.AppendAsync(
                db,
                new AuditEvent(AuditChain.OfWorkspace(key.WorkspaceId), AuditActions.ApiKeyUpdated, "api_key", key.Id.ToString())
                {
                    ActorUserId = user.Id,
                    After = new { DisabledAt = now, Reason = "account_deletion" },
                },
                cancellationToken);
            db.Announce(ApiKeySignals.Changed, ApiKeySignals.Key(key.WorkspaceId, key.Id));
        }
    }

    // The rows go with the user's row; who made or revoked a key of somebody else stays as an id that names nobody any more.
    public Task EraseAsync(PortalDbContext db, User user, CancellationToken cancellationToken) => Task.CompletedTask;

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Neither secret nor hash: an export lies about in download folders.
        await foreach (ApiKey key in db.ApiKeys.AsNoTracking()
            .Where(k => k.OwnerUserId == userId || k.CreatorUserId == userId || k.RevokedByUserId == userId).OrderBy(k => k.CreatedAt)
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return new
            {
                key.Id, key.WorkspaceId, key.ProjectId, key.Name, key.Mask, key.Scopes, key.CreatedAt, key.ExpiresAt, key.DisabledAt, key.RevokedAt,
                IsOwner = key.OwnerUserId == userId, IsCreator = key.CreatorUserId == userId, IsRevoker = key.RevokedByUserId == userId,
                LastUsedAt = key.OwnerUserId == userId ? key.LastUsedAt : null, LastUsedAddress = key.OwnerUserId == userId ? key.LastUsedAddress : null,
            };
        }
    }
}
