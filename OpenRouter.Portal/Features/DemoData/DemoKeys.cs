using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.DemoData;

/// <summary>The demo team's keys: one of each state that a list can show.</summary>
internal static class DemoKeys
{
    private static readonly (string Name, int Project, int Owner, int? ExpiresInDays, bool IsRevoked)[] s_keys =
    [
        ("web-app", 2, 0, null, false),
        ("nightly-batch", 2, 0, 5, false),
        ("ci-build", 1, 1, 60, false),
        ("notebook", 0, 1, null, false),
        ("old-prototype", 0, 1, -10, false),
        ("laptop-lost-in-june", 1, 1, null, true),
    ];

    /// <summary>Adds them; the secrets are made and dropped.</summary>
    public static IEnumerable<ApiKey> Add(PortalDbContext db, Workspace team, Project[] projects, List<User> users, string prefix, DateTimeOffset begun)
    {
        DateTimeOffset now = begun + TimeSpan.FromDays(DemoTeam.Days);
        foreach ((string name, int project, int owner, int? expiresInDays, bool isRevoked) in s_keys)
        {
            ApiKeyText secret = ApiKeyText.Create(prefix);
            ApiKey key = new()
            {
                Id = Guid.NewGuid(),
                WorkspaceId = team.Id,
                ProjectId = projects[project].Id,
                OwnerUserId = users[owner].Id,
                CreatorUserId = users[owner].Id,
                RequestId = Guid.NewGuid(),
                Name = name,
                Mask = secret.Mask,
                Scopes = string.Join(' ', ApiKeyScopes.All),
                CreatedAt = begun,
                ExpiresAt = expiresInDays is { } days ? now + TimeSpan.FromDays(days) : null,
                RevokedAt = isRevoked ? now - TimeSpan.FromDays(20) : null,
                RevokedByUserId = isRevoked ? users[owner].Id : null,
                LastUsedAt = now - (isRevoked ? TimeSpan.FromDays(21) : expiresInDays < 0 ? TimeSpan.FromDays(11) : TimeSpan.FromMinutes(3 * (project + 1))),
                LastUsedAddress = "203.0.113.7",
            };
            db.ApiKeys.Add(key);
            db.ApiKeySecrets.Add(new ApiKeySecret { Id = Guid.NewGuid(), ApiKeyId = key.Id, Hash = secret.Hash, Mask = secret.Mask, MadeAt = begun });
            yield return key;
        }
    }
}
