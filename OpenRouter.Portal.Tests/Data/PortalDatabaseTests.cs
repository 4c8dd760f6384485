using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Data;

/// <summary>What every write of every feature rests on.</summary>
public sealed class PortalDatabaseTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>OPS-01. Guarantee: WAL, synchronous FULL, foreign keys and the busy timeout hold on every connection, not only on the first.</summary>
    [Fact]
    public async Task EverySqliteConnection_HasTheSettings()
    {
        await using SqliteTestDatabase store = new(null, ("Database:BusyTimeout", "00:00:07"));
        List<PortalDbContext> open = [];
        for (int n = 0; n < 3; n++)
        {
            PortalDbContext db = await store.Database.OpenAsync(Cancel);
            open.Add(db);
            await db.Database.OpenConnectionAsync(Cancel);
            Assert.Equal("wal", await ScalarAsync(db, "PRAGMA journal_mode"));
            Assert.Equal("2", await ScalarAsync(db, "PRAGMA synchronous"));
            Assert.Equal("1", await ScalarAsync(db, "PRAGMA foreign_keys"));
            Assert.Equal("7000", await ScalarAsync(db, "PRAGMA busy_timeout"));
        }

        foreach (PortalDbContext db in open)
        {
            await db.DisposeAsync();
        }
    }

    /// <summary>OPS-01. Guarantee: a write takes the lock when it begins, so two writers never meet at the commit.</summary>
    [Fact]
    public async Task AWrite_TakesTheLockWhenItBegins()
    {
        await using SqliteTestDatabase store = new();
        await store.Database.WriteAsync(
            async db =>
            {
                Assert.Equal(0, await db.Users.CountAsync(Cancel));
                await using SqliteConnection second = new($"Data Source={store.FilePath};Default Timeout=1;Pooling=False");
                await second.OpenAsync(Cancel);
                await using SqliteCommand begin = second.CreateCommand();
                begin.CommandText = "BEGIN IMMEDIATE";
                SqliteException busy = await Assert.ThrowsAsync<SqliteException>(() => begin.ExecuteNonQueryAsync(Cancel));
                Assert.Equal(5, busy.SqliteErrorCode);
            },
            Cancel);
    }

    [Fact]
    public async Task AFailedOutcome_KeepsNothing_AndTellsNobody()
    {
        await using SqliteTestDatabase store = new();
        List<string> heard = [];
        using IDisposable subscription = store.Get<SignalHub>().Subscribe("topic", heard.Add);
        Result refused = await store.Database.WriteAsync<Result>(
            async db =>
            {
                db.Users.Add(NewUser(store));
                await db.SaveChangesAsync(Cancel);
                db.Announce("topic", "refused");
                return new Error(ErrorKind.Conflict, "no", "No.");
            },
            Cancel);

        Assert.False(refused.IsSuccess);
        Assert.Empty(heard);
        await using PortalDbContext read = await store.Database.OpenAsync(Cancel);
        Assert.Equal(0, await read.Users.CountAsync(Cancel));
    }

    /// <summary>Guarantee: news is told after the commit: whoever hears it can read it. One subscriber's fault stays its own.</summary>
    [Fact]
    public async Task News_IsToldAfterTheCommit_ToEverySubscriber()
    {
        await using SqliteTestDatabase store = new();
        List<int> seen = [];
        using IDisposable broken = store.Get<SignalHub>().Subscribe("topic", _ => throw new InvalidOperationException("broken"));
        using IDisposable subscription = store.Get<SignalHub>().Subscribe("topic", _ =>
        {
            using SqliteConnection reader = new($"Data Source={store.FilePath}");
            reader.Open();
            using SqliteCommand count = reader.CreateCommand();
            count.CommandText = "SELECT COUNT(*) FROM \"Users\"";
            seen.Add(Convert.ToInt32(count.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture));
        });
        await store.Database.WriteAsync(
            db =>
            {
                db.Users.Add(NewUser(store));
                db.Announce("topic", "");
                Assert.Empty(seen);
                return Task.CompletedTask;
            },
            Cancel);

        Assert.Equal([1], seen);
        Assert.Contains(store.Log.Entries, entry => entry.EventId.Id == 1101);
        subscription.Dispose();
        await store.Database.WriteAsync(db => { db.Announce("topic", ""); return Task.CompletedTask; }, Cancel);
        Assert.Single(seen);
    }

    /// <summary>LED-07. Guarantee: a lost race on PostgreSQL is run again: no update is lost, nothing is shown to the caller.</summary>
    [Fact]
    public async Task OnPostgres_ADeadlock_IsRunAgain()
    {
        await using PortalApplicationFactory portal = new() { PostgresConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) };
        _ = portal.NewClient();
        PortalDatabase database = portal.Services.GetRequiredService<PortalDatabase>();
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid()];
        await database.WriteAsync(
            db =>
            {
                foreach (Guid id in ids)
                {
                    db.Users.Add(new User { Id = id, UserName = $"{id}", NormalizedEmail = $"{id}", CreatedAt = default, RegisteredAt = default });
                }

                return Task.CompletedTask;
            },
            Cancel);
        using Barrier both = new(2);
        int meetings = 0;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(n => Task.Run(
            () => database.WriteAsync(
                async db =>
                {
                    await AddAsync(db, ids[n]);
                    if (Interlocked.Increment(ref meetings) <= 2)
                    {
                        both.SignalAndWait(TimeSpan.FromSeconds(10), Cancel);
                    }

                    await AddAsync(db, ids[1 - n]);
                },
                Cancel),
            Cancel)));

        int[] counts = await portal.ReadAsync(db => db.Users.Select(u => u.AccessFailedCount).ToArrayAsync(Cancel));
        Assert.Equal([2, 2], counts);
        Assert.True(meetings > 2, "There was no deadlock.");

        static Task AddAsync(PortalDbContext db, Guid id) =>
            db.Users.Where(u => u.Id == id).ExecuteUpdateAsync(set => set.SetProperty(u => u.AccessFailedCount, u => u.AccessFailedCount + 1), Cancel);
    }

    private static User NewUser(SqliteTestDatabase store) =>
        new() { Id = Guid.NewGuid(), UserName = "ada", NormalizedEmail = "ada@example.org", CreatedAt = store.Clock.GetUtcNow(), RegisteredAt = store.Clock.GetUtcNow() };

    private static async Task<string> ScalarAsync(PortalDbContext db, string sql)
    {
        await using System.Data.Common.DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync(Cancel), System.Globalization.CultureInfo.InvariantCulture)!;
    }
}
