using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Workspaces;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>What one look-up tells about a presented secret: the key, and its owner's standing at this moment.</summary>
internal sealed record FoundKey(
    Guid ApiKeyId,
    string Label,
    Guid WorkspaceId,
    Guid ProjectId,
    Guid? OwnerUserId,
    Guid CreatorUserId,
    string Scopes,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? SecretEndsAt,
    Role? OwnerRole,
    ProjectAccessLevel? OwnerAccess)
{
    /// <summary>Whether the owner may still do what the key would do for him; a key without an owner may nothing.</summary>
    public bool OwnerMayCallModels =>
        OwnerRole is { } role && WorkspacePermissions.Allows(role, OwnerAccess ?? ProjectAccessLevel.None, WorkspaceAction.CallModels);
}

/// <summary>Finds a key by the hash of its secret, in one round trip, nothing remembered: what was revoked or demoted a moment ago is refused now.</summary>
internal sealed class ApiKeyLookup(PortalDatabase database)
{
    // Compiled per instance, not static: a compiled query serves one model only, and a test process has both engines'.
    private readonly Func<PortalDbContext, byte[], CancellationToken, Task<FoundKey?>> _find = EF.CompileAsyncQuery(
        (PortalDbContext db, byte[] hash, CancellationToken cancellationToken) =>
            (from secret in db.Set<ApiKeySecret>()
             join key in db.Set<ApiKey>() on secret.ApiKeyId equals key.Id
             where secret.Hash == hash
             select new FoundKey(
                 key.Id,
                 secret.Mask,
                 key.WorkspaceId,
                 key.ProjectId,
                 key.OwnerUserId,
                 key.CreatorUserId,
                 key.Scopes,
                 key.ExpiresAt,
                 key.RevokedAt,
                 secret.EndsAt,
                 db.Set<Membership>().Where(m => m.WorkspaceId == key.WorkspaceId && m.UserId == key.OwnerUserId).Select(m => (Role?)m.Role).FirstOrDefault(),
                 db.Set<ProjectAccess>().Where(a => a.ProjectId == key.ProjectId && a.UserId == key.OwnerUserId).Select(a => (ProjectAccessLevel?)a.Level).FirstOrDefault()))
            .FirstOrDefault());

    /// <summary>Null means that no key has this secret.</summary>
    public async Task<FoundKey?> FindAsync(byte[] hash, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return await _find(db, hash, cancellationToken);
    }
}
