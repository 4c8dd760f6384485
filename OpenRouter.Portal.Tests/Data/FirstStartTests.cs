using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.KeyRing;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Data;

/// <summary>Starting: on nothing, twice, at once, killed, on a newer schema, without its key.</summary>
public sealed class FirstStartTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>OPS-03. Guarantee: a second run of the migrations changes nothing.</summary>
    [Fact]
    public async Task Preparing_Twice_ChangesNothing()
    {
        await using SqliteTestDatabase store = new();
        await store.Services.PrepareDataAsync(Cancel);
        await store.Services.PrepareDataAsync(Cancel);
        await using PortalDbContext db = await store.Database.OpenAsync(Cancel);
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Cancel));
    }

    /// <summary>OPS-03. Guarantee: two processes on one new file both start; one migrates, the other waits.</summary>
    [Fact]
    public async Task TwoProcessesOnOneNewFile_BothStart()
    {
        string folder = TestFolder.Create("process");
        PortalProcess[] both = await Task.WhenAll(PortalProcess.StartAsync(folder, cancellationToken: Cancel), PortalProcess.StartAsync(folder, cancellationToken: Cancel));
        foreach (PortalProcess portal in both)
        {
            using HttpClient client = new() { BaseAddress = portal.Origin };
            Assert.True((await client.GetAsync("/health/ready", Cancel)).IsSuccessStatusCode);
            await portal.DisposeAsync();
        }
    }

    /// <summary>OPS-03. Guarantee: two nodes on one new PostgreSQL database both start.</summary>
    [Fact]
    public async Task TwoNodesOnOneNewPostgresDatabase_BothStart()
    {
        string database = await server.CreateDatabaseAsync(cancellationToken: Cancel);
        string keyFile = Path.Combine(TestFolder.Create("key"), "portal.key");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(new byte[32]), Cancel);
        PortalApplicationFactory[] nodes = [.. Enumerable.Range(0, 3).Select(_ => new PortalApplicationFactory { PostgresConnectionString = database }.With("Security:KeyFile", keyFile))];
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.NewClient().GetAsync("/health/ready", Cancel), Cancel)));
        foreach (PortalApplicationFactory node in nodes)
        {
            Assert.Empty(await node.ReadAsync(async db => (await db.Database.GetPendingMigrationsAsync(Cancel)).ToArray()));
            await node.DisposeAsync();
        }
    }

    /// <summary>OPS-03, F3. Guarantee: kill -9 at any moment of the first start, and the next start works.</summary>
    [Fact]
    public async Task KilledDuringItsFirstStart_TheNextStartWorks()
    {
        string folder = TestFolder.Create("process");
        for (int attempt = 0; attempt < 6; attempt++)
        {
            // The folder fills while it starts: each attempt is killed at a later sign of progress.
            using CancellationTokenSource killed = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            int files = attempt;
            Task watching = Task.Run(
                async () =>
                {
                    while (Directory.GetFileSystemEntries(folder).Length < Math.Min(files, 4) && !killed.IsCancellationRequested)
                    {
                        await Task.Yield();
                    }

                    await killed.CancelAsync();
                },
                Cancel);
            try
            {
                await using PortalProcess lived = await PortalProcess.StartAsync(folder, cancellationToken: killed.Token);
            }
            catch (OperationCanceledException)
            {
                // Killed: StartAsync ends what it started (SIGKILL).
            }

            await watching;
        }

        await using PortalProcess portal = await PortalProcess.StartAsync(folder, cancellationToken: Cancel);
        using HttpClient client = new() { BaseAddress = portal.Origin };
        Assert.True((await client.GetAsync("/health/ready", Cancel)).IsSuccessStatusCode);
    }

    /// <summary>OPS-03. Guarantee: a lock row that a killed process left in EF's own table is no reason to wait.</summary>
    [Fact]
    public async Task ALockThatAKilledProcessLeft_IsCleared()
    {
        await using SqliteTestDatabase store = new();
        await store.Database.WriteAsync(
            db => db.Database.ExecuteSqlRawAsync("CREATE TABLE IF NOT EXISTS \"__EFMigrationsLock\" (\"Id\" INTEGER PRIMARY KEY, \"Timestamp\" TEXT NOT NULL); INSERT OR REPLACE INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01')", Cancel),
            Cancel);
        await store.Services.PrepareDataAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    /// <summary>OPS-03. Guarantee: a schema that this build does not know is refused, and left as it is.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ANewerSchema_IsRefused(bool onPostgres)
    {
        await using PortalApplicationFactory first = onPostgres
            ? new PortalApplicationFactory { PostgresConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) }
            : new PortalApplicationFactory();
        _ = first.NewClient();
        await first.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") VALUES ('29990101000000_Future', '99')", Cancel), Cancel);
        StartupException refusal = await Assert.ThrowsAsync<StartupException>(() => first.Services.GetRequiredService<DatabaseMigration>().RunAsync(Cancel));
        Assert.Contains("newer version", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Database:ConnectionString", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>F35, OPS-06. Guarantee: the key file is its owner's alone, and a lost, wrong or cut one is refused with a sentence.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("not base64 !")]
    public async Task ALostOrWrongKeyFile_IsRefused_AndNothingIsMadeInItsPlace(string? content)
    {
        string folder = TestFolder.Create("process");
        await using (PortalProcess portal = await PortalProcess.StartAsync(folder, cancellationToken: Cancel))
        {
            await portal.TerminateAsync(Cancel);
        }

        string keyFile = Path.Combine(folder, "portal.key");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keyFile));
        }

        Assert.Empty(Directory.GetFiles(folder, "*.tmp"));
        string original = await File.ReadAllTextAsync(keyFile, Cancel);
        File.Delete(keyFile);
        if (content is not null)
        {
            await File.WriteAllTextAsync(keyFile, content, Cancel);
        }

        ProcessResult end = await PortalProcess.RunToEndAsync(folder, cancellationToken: Cancel);

        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("Security:KeyFile", end.Output + end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Output + end.Errors, StringComparison.Ordinal);
        Assert.Equal(content is not null, File.Exists(keyFile));
        await File.WriteAllTextAsync(keyFile, original, Cancel);
        await using PortalProcess again = await PortalProcess.StartAsync(folder, cancellationToken: Cancel);
    }

    /// <summary>Guarantee: a copy of the database alone opens nothing: the ring is encrypted by the key file.</summary>
    [Fact]
    public async Task TheRing_IsEncryptedInTheDatabase()
    {
        await using PortalApplicationFactory portal = new();
        _ = portal.NewClient();
        string[] xml = await portal.ReadAsync(db => db.Set<DataProtectionKey>().Select(key => key.Xml).ToArrayAsync(Cancel));
        Assert.NotEmpty(xml);
        Assert.All(xml, element => Assert.DoesNotContain("<masterKey", element, StringComparison.OrdinalIgnoreCase));
        Assert.All(xml, element => Assert.Contains("<sealed", element, StringComparison.Ordinal));
    }
}
