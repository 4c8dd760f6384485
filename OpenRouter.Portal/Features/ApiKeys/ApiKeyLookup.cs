using System.Data.Common;
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
    DateTimeOffset? DisabledAt,
    DateTimeOffset? SecretEndsAt,
    Role? OwnerRole,
    ProjectAccessLevel OwnerAccess,
    bool OwnerIsDisabled)
{
    /// <summary>Whether the owner may still do what the key would do for him; a key without an owner may nothing.</summary>
    public bool OwnerMayCallModels => !OwnerIsDisabled && OwnerRole is { } role && WorkspacePermissions.Allows(role, OwnerAccess, WorkspaceAction.CallModels);
}

/// <summary>
/// Finds a key by the hash of its secret: one indexed query on every request of the API, hence without EF. Nothing is
/// remembered: what was revoked or demoted a moment ago is refused now.
/// </summary>
internal sealed class ApiKeyLookup(HotConnection connections)
{
    private const string Sql =
        """
        SELECT k."Id", s."Mask", k."WorkspaceId", k."ProjectId", k."OwnerUserId", k."CreatorUserId", k."Scopes",
               k."ExpiresAt", k."RevokedAt", k."DisabledAt", s."EndsAt", m."Role", a."Level", u."DisabledAt" AS "OwnerDisabledAt"
        FROM "ApiKeySecrets" s
        JOIN "ApiKeys" k ON k."Id" = s."ApiKeyId"
        LEFT JOIN "Memberships" m ON m."WorkspaceId" = k."WorkspaceId" AND m."UserId" = k."OwnerUserId"
        LEFT JOIN "ProjectAccess" a ON a."ProjectId" = k."ProjectId" AND a."UserId" = k."OwnerUserId"
        LEFT JOIN "Users" u ON u."Id" = k."OwnerUserId"
        WHERE s."Hash" = @hash
        """;

    /// <summary>Null means that no key has this secret.</summary>
    public async Task<FoundKey?> FindAsync(byte[] hash, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await connections.OpenAsync(cancellationToken);
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = Sql;
        HotConnection.Add(command, "@hash", hash);
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new FoundKey(
                reader.GetGuid(0),
                reader.GetString(1),
                reader.GetGuid(2),
                reader.GetGuid(3),
                reader.IsDBNull(4) ? null : reader.GetGuid(4),
                reader.GetGuid(5),
                reader.GetString(6),
                Instant(reader, 7),
                Instant(reader, 8),
                Instant(reader, 9),
                Instant(reader, 10),
                reader.IsDBNull(11) ? null : Enum.Parse<Role>(reader.GetString(11)),
                reader.IsDBNull(12) ? ProjectAccessLevel.None : Enum.Parse<ProjectAccessLevel>(reader.GetString(12)),
                !reader.IsDBNull(13))
            : null;
    }

    private static DateTimeOffset? Instant(DbDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : HotConnection.Instant(reader, ordinal);
}
