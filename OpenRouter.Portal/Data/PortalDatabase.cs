using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Data;

/// <summary>
/// Opens contexts and runs writes. A write is one transaction: what <c>work</c> adds, its audit entries and its signals are
/// committed together or not at all. On SQLite writers queue for an asynchronous gate, so that no thread waits for the file's
/// one write lock; on PostgreSQL a lost serialization race or deadlock is run again on a fresh context (LED-07).
/// </summary>
internal sealed class PortalDatabase(IDbContextFactory<PortalDbContext> contexts, SignalHub signals, IOptions<DatabaseOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _sqliteWriter = new(1, 1);

    /// <summary>Which engine is in use.</summary>
    public DatabaseProvider Provider => options.Value.Provider;

    /// <summary>A context for reading; dispose it at the end of the use case.</summary>
    public Task<PortalDbContext> OpenAsync(CancellationToken cancellationToken) => contexts.CreateDbContextAsync(cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction and commits it, unless its outcome is a failed <see cref="IOutcome"/>:
    /// then nothing is kept. May run <paramref name="work"/> more than once, each time on a new context, so it must not
    /// change anything outside its context.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<PortalDbContext, Task<T>> work, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await WriteOnceAsync(work, cancellationToken);
            }
            catch (Exception exception) when (attempt < options.Value.WriteRetries && LostRace(exception))
            {
                await Task.Delay(RandomNumberGenerator.GetInt32(5, 20 << attempt), cancellationToken);
            }
        }
    }

    /// <summary>The form of <see cref="WriteAsync{T}"/> for work that cannot be refused.</summary>
    public Task WriteAsync(Func<PortalDbContext, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(
            async db =>
            {
                await work(db);
                return Result.Success;
            },
            cancellationToken);

    /// <summary>Whether a save failed because a row with the same unique value is already there.</summary>
    public static bool IsDuplicate(DbUpdateException exception) => exception.InnerException switch
    {
        // SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY, https://www.sqlite.org/rescode.html
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 2067 or 1555,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        _ => false,
    };

    public void Dispose() => _sqliteWriter.Dispose();

    // PostgreSQL sends them when the transaction commits, and not at all when it does not.
    private async Task NotifyOthersAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        foreach (Signal signal in db.Signals.Distinct())
        {
            string payload = $"{signals.NodeId}|{signal.Topic}|{signal.Key}";
            await db.Database.ExecuteSqlAsync($"SELECT pg_notify({SignalHub.Channel}, {payload})", cancellationToken);
        }
    }

    private static bool LostRace(Exception exception) => (exception as PostgresException ?? exception.InnerException as PostgresException)?.SqlState
        is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    private async Task<T> WriteOnceAsync<T>(Func<PortalDbContext, Task<T>> work, CancellationToken cancellationToken)
    {
        bool gated = Provider == DatabaseProvider.Sqlite;
        if (gated)
        {
            await _sqliteWriter.WaitAsync(cancellationToken);
        }

        T outcome;
        IReadOnlyList<Signal> announced;
        try
        {
            await using PortalDbContext db = await contexts.CreateDbContextAsync(cancellationToken);
            await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            outcome = await work(db);
            if (outcome is IOutcome { Error: not null })
            {
                await transaction.RollbackAsync(CancellationToken.None);
                return outcome;
            }

            await db.SaveChangesAsync(cancellationToken);
            if (db.Signals.Count > 0 && !gated)
            {
                await NotifyOthersAsync(db, cancellationToken);
            }

            // From here on the outcome must not depend on the caller going away.
            await transaction.CommitAsync(CancellationToken.None);
            announced = db.Signals;
        }
        finally
        {
            if (gated)
            {
                _sqliteWriter.Release();
            }
        }

        signals.Dispatch(announced);
        return outcome;
    }
}
