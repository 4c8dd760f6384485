using System.Data.Common;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>Finds the session of a cookie: one indexed query, on every page request, hence without EF.</summary>
internal sealed class SessionLookup(HotConnection connections, IOptions<SessionOptions> options, TimeProvider time)
{
    private const string Sql =
        """
        SELECT s."Id", s."UserId", u."Email", s."Device", s."CreatedAt", s."LastSeenAt", s."EndReason", s."IsOnSharedComputer"
        FROM "Sessions" s JOIN "Users" u ON u."Id" = s."UserId"
        WHERE s."TokenHash" = @hash
        """;

    /// <summary>Null for a token that nobody was given.</summary>
    public async Task<SessionTicket?> FindAsync(SecretToken token, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await connections.OpenAsync(cancellationToken);
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = Sql;
        HotConnection.Add(command, "@hash", token.Hash);
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        DateTimeOffset lastSeenAt = HotConnection.Instant(reader, 5);
        SessionEnd? ended = reader.IsDBNull(6) ? null : Enum.Parse<SessionEnd>(reader.GetString(6));
        return new SessionTicket(
            reader.GetGuid(0),
            reader.GetGuid(1),
            reader.GetString(2),
            reader.IsDBNull(3) ? null : reader.GetString(3),
            lastSeenAt,
            Session.Judge(ended, HotConnection.Instant(reader, 4), lastSeenAt, reader.GetBoolean(7), time.GetUtcNow(), options.Value));
    }
}
