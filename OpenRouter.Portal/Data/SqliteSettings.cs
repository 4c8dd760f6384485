using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Data;

/// <summary>
/// Gives every SQLite connection the settings of OPS-01 as it opens; <see cref="Assert"/> reads them back at start, because
/// a PRAGMA that SQLite does not honour fails silently. Write transactions are immediate by Microsoft.Data.Sqlite's default.
/// </summary>
internal sealed class SqliteSettings(TimeSpan busyTimeout) : DbConnectionInterceptor
{
    private readonly string _pragmas = string.Create(
        CultureInfo.InvariantCulture,
        $"PRAGMA busy_timeout={(long)busyTimeout.TotalMilliseconds}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Apply(connection);
        return Task.CompletedTask;
    }

    /// <summary>Makes the connection string that the portal uses out of the operator's, with a path relative to <paramref name="root"/>.</summary>
    public static string ConnectionString(DatabaseOptions options, string root)
    {
        string given = string.IsNullOrWhiteSpace(options.ConnectionString) ? "Data Source=App_Data/portal.db" : options.ConnectionString;
        SqliteConnectionStringBuilder builder = new(given) { DefaultTimeout = (int)Math.Ceiling(options.BusyTimeout.TotalSeconds) };
        builder.DataSource = Path.GetFullPath(builder.DataSource, root);
        return builder.ToString();
    }

    /// <summary>Switches the file to WAL (which lasts) and proves that the connection has what durability rests on.</summary>
    /// <exception cref="StartupException">A setting did not take.</exception>
    public void Assert(SqliteConnection connection)
    {
        Read(connection, "PRAGMA journal_mode=WAL");
        Apply(connection);
        (string Pragma, string Expected)[] settings =
        [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("busy_timeout", ((long)busyTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)),
        ];
        foreach ((string pragma, string expected) in settings)
        {
            string actual = Read(connection, "PRAGMA " + pragma);
            if (actual != expected)
            {
                throw new StartupException(
                    $"Database:ConnectionString names a SQLite file on which {pragma} is '{actual}' where '{expected}' is needed; put it on a local disk.");
            }
        }
    }

    private static string Read(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Called with the constants above only.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    private void Apply(DbConnection connection)
    {
        using DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Built from a number of our own options.
        command.CommandText = _pragmas;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
