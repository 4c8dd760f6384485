using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Data;

/// <summary>
/// Brings the schema up to date before anything else runs (OPS-03). Migrations are transactions, one node at a time takes
/// them, a killed node leaves either the old or the new schema, and a schema newer than this build is refused.
/// </summary>
internal sealed class DatabaseMigration(
    IDbContextFactory<PortalDbContext> contexts, HotConnection connections, IOptions<DatabaseOptions> options, IHostEnvironment environment, TimeProvider time)
{
    // Any number that nothing else in the database uses; "portal" in ASCII.
    private const long MigrationLock = 0x706F7274616C;

    private static readonly TimeSpan s_lockPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_lockRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>Migrates, or refuses the start with a sentence.</summary>
    /// <exception cref="StartupException">The store cannot be reached or written, or it is newer than this build.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (options.Value.Provider == DatabaseProvider.Sqlite)
            {
                await MigrateSqliteAsync(cancellationToken);
            }
            else
            {
                await MigratePostgresAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Database:ConnectionString names a place that cannot be written: {exception.Message}", exception);
        }
        catch (SqliteException exception)
        {
            throw new StartupException($"Database:ConnectionString names a SQLite file that cannot be used: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException or System.Net.Sockets.SocketException)
        {
            throw new StartupException($"Database:ConnectionString does not lead to a usable database: {exception.Message}", exception);
        }
    }

    private async Task MigrateSqliteAsync(CancellationToken cancellationToken)
    {
        SqliteConnectionStringBuilder target = new(SqliteSettings.ConnectionString(options.Value, environment.ContentRootPath));
        Directory.CreateDirectory(Path.GetDirectoryName(target.DataSource) ?? environment.ContentRootPath);

        // EF's own lock on SQLite is a row, which a killed process leaves behind for ever (dotnet/efcore#34439); the operating
        // system frees a file lock, so that one decides, and the row is cleared under it.
        await using FileStream fileLock = await AcquireAsync(target.DataSource + ".lock", cancellationToken);
        await using (SqliteConnection connection = new(target.ToString()))
        {
            await connection.OpenAsync(cancellationToken);
            new SqliteSettings(options.Value.BusyTimeout).Assert(connection);
            await using SqliteCommand clear = connection.CreateCommand();
            clear.CommandText = "DROP TABLE IF EXISTS \"__EFMigrationsLock\"";
            await clear.ExecuteNonQueryAsync(cancellationToken);
        }

        await MigrateAsync(cancellationToken);
    }

    private async Task MigratePostgresAsync(CancellationToken cancellationToken)
    {
        // EF's own lock on PostgreSQL ends with the transaction of each migration, so two nodes could take the second one at once. An
        // advisory lock belongs to its connection: it spans the whole run, and PostgreSQL frees it when a node dies.
        await using DbConnection connection = await connections.OpenAsync(cancellationToken);
        await LockAsync("SELECT pg_advisory_lock($1)");
        try
        {
            await MigrateAsync(cancellationToken);
        }
        finally
        {
            await LockAsync("SELECT pg_advisory_unlock($1)");
        }

        async Task LockAsync(string sql)
        {
            await using DbCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.CommandTimeout = (int)s_lockPatience.TotalSeconds;
            command.Parameters.Add(new NpgsqlParameter { Value = MigrationLock });
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        bool isSqlite = options.Value.Provider == DatabaseProvider.Sqlite;
        IReadOnlyList<string> known = MigrationHistory.Known(isSqlite ? typeof(SqlitePortalDbContext) : typeof(PostgresPortalDbContext));
        IReadOnlyList<string> applied;
        await using (DbConnection connection = await connections.OpenAsync(cancellationToken))
        {
            applied = await MigrationHistory.AppliedAsync(connection, options.Value.Provider, cancellationToken);
        }

        if (applied.Except(known).LastOrDefault() is { } newer)
        {
            throw new StartupException(
                $"Database:ConnectionString names a database of a newer version of the portal (it has '{newer}'); start that version, or restore a backup.");
        }

        if (applied.Count < known.Count)
        {
            await using PortalDbContext db = await contexts.CreateDbContextAsync(cancellationToken);
            await db.Database.MigrateAsync(cancellationToken);
        }
    }

    private async Task<FileStream> AcquireAsync(string path, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && time.GetElapsedTime(started) < s_lockPatience)
            {
                await Task.Delay(s_lockRetry, time, cancellationToken);
            }
        }
    }
}
