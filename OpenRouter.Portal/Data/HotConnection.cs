using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace OpenRouter.Portal.Data;

/// <summary>
/// Bare read connections for the look-ups that every request makes, session and key, where EF costs several times the
/// look-up itself, and for the start, which would otherwise wait for EF to build its model. Everything else uses
/// <see cref="PortalDatabase"/>.
/// </summary>
internal sealed class HotConnection(IOptions<DatabaseOptions> options, IHostEnvironment environment)
{
    private readonly string _connectionString = options.Value.Provider == DatabaseProvider.Sqlite
        ? new SqliteConnectionStringBuilder(SqliteSettings.ConnectionString(options.Value, environment.ContentRootPath)) { ForeignKeys = null }.ToString()
        : options.Value.ConnectionString;

    /// <summary>An open, pooled connection; dispose it at once after the look-up. Never write through it.</summary>
    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        DbConnection connection = Create();
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>The form for the one caller whose interface is synchronous, the key ring.</summary>
    public DbConnection Open()
    {
        DbConnection connection = Create();
        connection.Open();
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

    private DbConnection Create() => options.Value.Provider == DatabaseProvider.Sqlite
        ? new SqliteConnection(_connectionString)
        : new NpgsqlConnection(_connectionString);
}
