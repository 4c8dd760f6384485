using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace OpenRouter.Portal.Data;

/// <summary>
/// Bare read connections for the two look-ups that every request makes, session and key; EF costs several times the
/// look-up itself there (measured: performance notes in docs/operations.md). Everything else uses <see cref="PortalDatabase"/>.
/// </summary>
internal sealed class HotConnection(IOptions<DatabaseOptions> options, IHostEnvironment environment)
{
    private readonly string _connectionString = options.Value.Provider == DatabaseProvider.Sqlite
        ? new SqliteConnectionStringBuilder(SqliteSettings.ConnectionString(options.Value, environment.ContentRootPath)) { ForeignKeys = null }.ToString()
        : options.Value.ConnectionString;

    /// <summary>An open, pooled connection; dispose it at once after the look-up. Never write through it.</summary>
    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        DbConnection connection = options.Value.Provider == DatabaseProvider.Sqlite
            ? new SqliteConnection(_connectionString)
            : new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>Adds a parameter in the engine's own form.</summary>
    public static void Add(DbCommand command, string name, object value)
    {
        DbParameter parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    /// <summary>Reads an instant in the engine's own form (<see cref="UnixMillisecondsConverter"/>, <see cref="UtcMillisecondsConverter"/>).</summary>
    public static DateTimeOffset Instant(DbDataReader reader, int ordinal) => reader is SqliteDataReader
        ? DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(ordinal))
        : reader.GetFieldValue<DateTimeOffset>(ordinal);
}
