using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>Which keys are wanted.</summary>
internal sealed record ApiKeyFilter
{
    /// <summary>The most rows of one page.</summary>
    public const int MaximumPageSize = 100;

    /// <summary>A cursor of a <see cref="Page{T}"/>; null or one that is not understood gives the newest page.</summary>
    public string? Cursor { get; init; }

    /// <summary>A part of the name, in either case; null or blank means any.</summary>
    public string? Name { get; init; }

    /// <summary>Only keys in this state; null means any.</summary>
    public ApiKeyState? State { get; init; }

    /// <summary>1 to 100, default 25.</summary>
    public int PageSize { get; init; } = 25;
}

/// <summary>The use cases that read keys, newest first and only of the projects whose keys the actor may see.</summary>
internal sealed class ApiKeyList(PortalDatabase database, TimeProvider time)
{
    /// <summary>From how long before its end on a key is marked as expiring soon.</summary>
    public static readonly TimeSpan SoonWindow = TimeSpan.FromDays(7);

    private const string OlderThan = "older-";
    private const string NewerThan = "newer-";

    /// <summary>One page. Errors: <c>workspace_not_found</c>, <c>permission_denied</c> for a role that sees no keys at all.</summary>
    public async Task<Result<Page<ApiKeyRow>>> ListAsync(Actor actor, Guid workspaceId, ApiKeyFilter filter, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        Result<Sight> sight = await SeeAsync(db, actor, workspaceId, cancellationToken);
        if (!sight.IsSuccess)
        {
            return sight.Error;
        }

        IQueryable<ApiKey> keys = Narrow(sight.Value.Keys, filter);
        int size = Math.Clamp(filter.PageSize, 1, ApiKeyFilter.MaximumPageSize);
        if (filter.Cursor?.StartsWith(NewerThan, StringComparison.Ordinal) == true && await PositionAsync(filter.Cursor[NewerThan.Length..]) is { } after)
        {
            List<ApiKey> newer = await keys.Where(k => k.CreatedAt > after.CreatedAt || (k.CreatedAt == after.CreatedAt && k.Id > after.Id))
                .OrderBy(k => k.CreatedAt).ThenBy(k => k.Id).Take(size + 1).ToListAsync(cancellationToken);

            // Fewer than a page lie before: that is the first page, shown full, as if there had been no cursor.
            if (newer.Count > size)
            {
                newer.RemoveAt(size);
                newer.Reverse();
                return Page(sight.Value, newer, hasNewer: true, hasOlder: true);
            }
        }

        bool hasNewer = false;
        if (filter.Cursor?.StartsWith(OlderThan, StringComparison.Ordinal) == true && await PositionAsync(filter.Cursor[OlderThan.Length..]) is { } before)
        {
            hasNewer = true;
            keys = keys.Where(k => k.CreatedAt < before.CreatedAt || (k.CreatedAt == before.CreatedAt && k.Id < before.Id));
        }

        List<ApiKey> rows = await keys.OrderByDescending(k => k.CreatedAt).ThenByDescending(k => k.Id).Take(size + 1).ToListAsync(cancellationToken);
        bool hasOlder = rows.Count > size;
        return Page(sight.Value, hasOlder ? rows[..size] : rows, hasNewer, hasOlder);

        // The cursor names a key, not an instant: nothing in the address tells when something was made (domain.md invariant 14).
        async Task<Position?> PositionAsync(string id) => Guid.TryParseExact(id, "N", out Guid key)
            ? await sight.Value.Keys.Where(k => k.Id == key).Select(k => new Position(k.CreatedAt, k.Id)).SingleOrDefaultAsync(cancellationToken)
            : null;
    }

    /// <summary>One key, by its id or by the hash of any of its secrets in hex. Errors: <c>workspace_not_found</c>, <c>permission_denied</c>, <c>api_key_not_found</c>.</summary>
    public async Task<Result<ApiKeyRow>> GetAsync(Actor actor, Guid workspaceId, string idOrHash, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        Result<Sight> sight = await SeeAsync(db, actor, workspaceId, cancellationToken);
        if (!sight.IsSuccess)
        {
            return sight.Error;
        }

        IQueryable<ApiKey> keys = sight.Value.Keys;
        var secrets = db.ApiKeySecrets;
        ApiKey? key = null;
        if (Guid.TryParse(idOrHash, CultureInfo.InvariantCulture, out Guid id))
        {
            key = await keys.SingleOrDefaultAsync(k => k.Id == id, cancellationToken);
        }
        else if (idOrHash.Length == 64 && idOrHash.All(char.IsAsciiHexDigitLower))
        {
            byte[] hash = Convert.FromHexString(idOrHash);
            key = await keys.SingleOrDefaultAsync(k => secrets.Any(s => s.ApiKeyId == k.Id && s.Hash == hash), cancellationToken);
        }

        return key is null ? ApiKeyErrors.NotFound : Row(sight.Value, key);
    }

    /// <summary>Whether the actor owns a key in a production project and protects it with a password alone (behaviours.md F16).</summary>
    public async Task<bool> LacksSecondFactorAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        var projects = db.Projects;
        var keys = db.ApiKeys;
        var passkeys = db.Set<IdentityUserPasskey<Guid>>();
        DateTimeOffset now = time.GetUtcNow();
        return await db.Users.AnyAsync(
            u => u.Id == actor.UserId && !u.TwoFactorEnabled && !passkeys.Any(p => p.UserId == u.Id)
                && keys.Any(k => k.OwnerUserId == u.Id && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now) && projects.Any(p => p.Id == k.ProjectId && p.IsProduction)),
            cancellationToken);
    }

    /// <summary>The projects in which the actor may generate a key, the default one first.</summary>
    public async Task<IReadOnlyList<ProjectChoice>> ListProjectsAsync(Actor actor, Guid workspaceId, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        IReadOnlyList<Project> projects =
            await WorkspaceAccess.ListProjectsAsync(db, actor.UserId, workspaceId, WorkspaceAction.GenerateKey, cancellationToken);
        return [.. projects.Select(p => new ProjectChoice(p.Id, p.Name, p.IsProduction, p.IsDefault))];
    }

    private static async Task<Result<Sight>> SeeAsync(PortalDbContext db, Actor actor, Guid workspaceId, CancellationToken cancellationToken)
    {
        WorkspaceRight? right = await WorkspaceAccess.FindAsync(db, actor.UserId, workspaceId, null, cancellationToken);
        if (right is null)
        {
            return WorkspaceErrors.NotFound;
        }

        if (right.Role < WorkspacePermissions.Of(WorkspaceAction.ViewKeys).Role)
        {
            return WorkspaceErrors.Forbidden(WorkspaceAction.ViewKeys);
        }

        IReadOnlyList<Project> visible = await WorkspaceAccess.ListProjectsAsync(db, actor.UserId, workspaceId, WorkspaceAction.ViewKeys, cancellationToken);
        IReadOnlyList<Project> own = await WorkspaceAccess.ListProjectsAsync(db, actor.UserId, workspaceId, WorkspaceAction.RevokeOwnKey, cancellationToken);
        Guid[] ids = [.. visible.Select(p => p.Id)];
        return new Sight(
            actor.UserId,
            db.ApiKeys.AsNoTracking().Where(k => k.WorkspaceId == workspaceId && ids.Contains(k.ProjectId)),
            visible.ToDictionary(p => p.Id),
            [.. own.Select(p => p.Id)],
            right.Allows(WorkspaceAction.RevokeAnyKey));
    }

    private IQueryable<ApiKey> Narrow(IQueryable<ApiKey> keys, ApiKeyFilter filter)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!string.IsNullOrWhiteSpace(filter.Name))
        {
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL, where neither culture nor comparison can be named.
            string part = filter.Name.Trim().ToLowerInvariant();
            keys = keys.Where(k => k.Name.ToLower().Contains(part));
#pragma warning restore CA1304, CA1311, CA1862
        }

        return filter.State switch
        {
            ApiKeyState.Active => keys.Where(k => k.RevokedAt == null && k.DisabledAt == null && (k.ExpiresAt == null || k.ExpiresAt > now)),
            ApiKeyState.Disabled => keys.Where(k => k.RevokedAt == null && k.DisabledAt != null && (k.ExpiresAt == null || k.ExpiresAt > now)),
            ApiKeyState.Expired => keys.Where(k => k.RevokedAt == null && k.ExpiresAt <= now),
            ApiKeyState.Revoked => keys.Where(k => k.RevokedAt != null),
            _ => keys,
        };
    }

    private Page<ApiKeyRow> Page(Sight sight, List<ApiKey> keys, bool hasNewer, bool hasOlder) => new(
        [.. keys.Select(key => Row(sight, key))],
        hasNewer && keys.Count > 0 ? $"{NewerThan}{keys[0].Id:N}" : null,
        hasOlder ? $"{OlderThan}{keys[^1].Id:N}" : null);

    private ApiKeyRow Row(Sight sight, ApiKey key)
    {
        DateTimeOffset now = time.GetUtcNow();
        StatusWord status = ApiKey.Judge(key.RevokedAt, key.ExpiresAt, key.DisabledAt, now) switch
        {
            ApiKeyState.Revoked => StatusWord.Revoked,
            ApiKeyState.Expired => StatusWord.Expired,
            ApiKeyState.Disabled => StatusWord.Disabled,
            _ when key.ExpiresAt - now <= SoonWindow => StatusWord.ExpiresSoon,
            _ => StatusWord.Active,
        };
        Project project = sight.Projects[key.ProjectId];
        bool mayRevoke = sight.RevokesAny || (key.OwnerUserId == sight.UserId && sight.RevokesOwnIn.Contains(key.ProjectId));
        return new ApiKeyRow(
            key.Id, key.Name, key.Mask, project.Name, project.IsProduction, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.LastUsedAddress,
            status, mayRevoke && key.RevokedAt is null, status == StatusWord.Disabled && mayRevoke && key.OwnerUserId == sight.UserId);
    }

    private sealed record Position(DateTimeOffset CreatedAt, Guid Id);

    // What the actor sees of a workspace's keys, and what he may do with them; the second is for buttons only, the service judges again.
    private sealed record Sight(Guid UserId, IQueryable<ApiKey> Keys, IReadOnlyDictionary<Guid, Project> Projects, HashSet<Guid> RevokesOwnIn, bool RevokesAny);
}
