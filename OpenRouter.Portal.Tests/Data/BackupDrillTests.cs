using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Data;

/// <summary>
/// OPS-02. The drill of docs/operations.md with its own commands: a backup while the portal writes, a restore elsewhere, and a
/// portal on it that lets people and programs in.
/// </summary>
public sealed class BackupDrillTests(PostgresServer server)
{
    // As they stand in docs/operations.md; the test fails when it says something else.
    private const string SqliteBackup = """sqlite3 portal.db "VACUUM INTO 'copy.db'" """;
    private const string SqliteCheck = """sqlite3 copy.db "PRAGMA integrity_check" """;
    private const string PostgresBackup = """pg_dump --format=custom --file=portal.dump "$PORTAL_DATABASE" """;
    private const string PostgresRestore = """pg_restore --exit-on-error --no-owner --dbname="$PORTAL_DATABASE" portal.dump """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Guarantee: a copy that was made while the portal wrote is whole, holds all that was committed before, and opens with its key file.</summary>
    [Fact]
    public async Task OnSqlite_ACopyMadeWhileThePortalWrites_IsAWholePortal()
    {
        string sqlite3 = Path.GetDirectoryName(await Tool.RequireSqlite3Async())!;
        await using PortalApplicationFactory portal = new();
        Person person = await PrepareAsync(portal);
        string folder = Path.GetDirectoryName(portal.DatabaseFile)!;
        long written = await WhileWritingAsync(portal, () => RunAsync(SqliteBackup, sqlite3, folder));
        Assert.Equal("ok", (await RunAsync(SqliteCheck, sqlite3, folder)).Trim());

        var watch = Stopwatch.StartNew();
        string restored = TestFolder.Create("restored");
        File.Move(Path.Combine(folder, "copy.db"), Path.Combine(restored, "portal.db"));
        File.Copy(Path.Combine(folder, "portal.key"), Path.Combine(restored, "portal.key"));
        await using (PortalApplicationFactory again = new PortalApplicationFactory().With("Database:ConnectionString", SqliteTemplate.ConnectionString(restored)))
        {
            await AssertWholeAsync(again, person, written);
            Report("SQLite", watch.Elapsed);
        }

        SqliteConnection.ClearAllPools();
        await WriteOtherKeyAsync(Path.Combine(restored, "portal.key"));
        AssertRefused(await PortalProcess.RunToEndAsync(restored, cancellationToken: Cancel));
    }

    /// <summary>Guarantee: the same with PostgreSQL's own programs.</summary>
    [Fact]
    public async Task OnPostgres_ADumpMadeWhileThePortalWrites_IsAWholePortal()
    {
        string database = await server.CreateDatabaseAsync(cancellationToken: Cancel);
        string programs = Path.GetDirectoryName(await Tool.RequireInitdbAsync())!;
        string folder = TestFolder.Create("backup");
        string keyFile = Path.Combine(folder, "portal.key");
        await WriteOtherKeyAsync(keyFile);
        await using PortalApplicationFactory portal = new PortalApplicationFactory { PostgresConnectionString = database }.With("Security:KeyFile", keyFile);
        Person person = await PrepareAsync(portal);
        long written = await WhileWritingAsync(portal, () => RunAsync(PostgresBackup, programs, folder, database));

        var watch = Stopwatch.StartNew();
        string restored = await server.CreateDatabaseAsync(cancellationToken: Cancel);
        await RunAsync(PostgresRestore, programs, folder, restored);
        await using (PortalApplicationFactory again = new PortalApplicationFactory { PostgresConnectionString = restored }.With("Security:KeyFile", keyFile))
        {
            await AssertWholeAsync(again, person, written);
            Report("PostgreSQL", watch.Elapsed);
        }

        string otherKey = Path.Combine(folder, "other.key");
        await WriteOtherKeyAsync(otherKey);
        Dictionary<string, string?> settings = new()
        {
            ["Database:Provider"] = "PostgreSql", ["Database:ConnectionString"] = restored, ["Security:KeyFile"] = otherKey,
        };
        AssertRefused(await PortalProcess.RunToEndAsync(settings: settings, cancellationToken: Cancel));
    }

    /// <summary>Guarantee: what an operator reads is what was drilled.</summary>
    [Fact]
    public async Task TheManual_NamesTheDrilledCommands()
    {
        string manual = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "operations.md"), Cancel);
        Assert.All([SqliteBackup, SqliteCheck, PostgresBackup, PostgresRestore], command => Assert.Contains(command.Trim(), manual, StringComparison.Ordinal));
    }

    private static async Task<Person> PrepareAsync(PortalApplicationFactory portal)
    {
        using TestPerson ada = await portal.WithUserAsync();
        Guid project = await portal.ReadAsync(db => db.Set<OpenRouter.Portal.Features.Workspaces.Project>().Where(p => p.WorkspaceId == ada.WorkspaceId).Select(p => p.Id).SingleAsync(Cancel));
        var made = await portal.Services.GetRequiredService<ApiKeyService>().GenerateAsync(
            ada.Actor, ada.WorkspaceId, new GenerateKeyForm { Name = "drill", ProjectId = project }, Guid.NewGuid(), Cancel);
        return new Person(ada.Email, ada.Password, made.Value!.Secret.Reveal());
    }

    // Writes before, during and after the backup; returns how many writes were committed before it began.
    private static async Task<long> WhileWritingAsync(PortalApplicationFactory portal, Func<Task> backup)
    {
        PortalDatabase database = portal.Services.GetRequiredService<PortalDatabase>();
        AuditTrail audit = portal.Services.GetRequiredService<AuditTrail>();
        TaskCompletionSource warm = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        long written = 0;
        Task writing = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    await database.WriteAsync(db => audit.AppendAsync(db, new AuditEvent("workspace:drill", "api_key.created", "api_key", "drill"), Cancel), Cancel);
                    if (Interlocked.Increment(ref written) == 50)
                    {
                        warm.SetResult();
                    }
                }
            },
            Cancel);
        await Task.WhenAny(warm.Task, writing);
        long before = Interlocked.Read(ref written);
        await backup();
        long after = Interlocked.Read(ref written);
        await done.CancelAsync();
        await writing;
        Assert.True(after > before, "Nothing was written during the backup, so it showed nothing.");
        return before;
    }

    private static async Task AssertWholeAsync(PortalApplicationFactory portal, Person person, long written)
    {
        using HttpClient client = portal.NewClient();
        using HttpResponseMessage signedIn = await client.SignInAsync(person.Email, person.Password);
        await StatusAssert.RedirectsToAsync("/dashboard", signedIn);
        using HttpRequestMessage call = new(HttpMethod.Get, "/api/v1/key");
        call.Headers.Add("Authorization", $"Bearer {person.Key}");
        using HttpResponseMessage answer = await client.SendAsync(call, Cancel);
        await StatusAssert.IsAsync(HttpStatusCode.OK, answer);

        long kept = await portal.ReadAsync(db => db.AuditEntries.LongCountAsync(entry => entry.Chain == "workspace:drill", Cancel));
        Assert.True(kept >= written, $"{written} writes were committed before the backup began, {kept} are in it.");
        foreach (string chain in await portal.ReadAsync(db => db.AuditChains.Select(chain => chain.Name).ToListAsync(Cancel)))
        {
            Assert.Null(await portal.Services.GetRequiredService<AuditVerification>().FindFirstBrokenAsync(chain, Cancel));
        }

        Assert.Empty(await portal.Services.GetRequiredService<LedgerCheck>().FindViolationsAsync(Cancel));
    }

    private static void AssertRefused(ProcessResult end)
    {
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("Security:KeyFile", end.Output + end.Errors, StringComparison.Ordinal);
    }

    private static Task WriteOtherKeyAsync(string file) =>
        File.WriteAllTextAsync(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Cancel);

    private static async Task<string> RunAsync(string command, string programs, string folder, string? database = null)
    {
        Dictionary<string, string?> environment = new() { ["PATH"] = programs + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH") };
        if (database is not null)
        {
            NpgsqlConnectionStringBuilder known = new(database);
            environment["PORTAL_DATABASE"] = $"postgresql://{known.Username}@{known.Host}:{known.Port}/{known.Database}";
            environment["PGPASSWORD"] = known.Password;
        }

        return (await ChildProcess.RunAsync("sh", ["-c", command], environment: environment, workingFolder: folder, cancellationToken: Cancel)).RequireSuccess();
    }

    private static void Report(string engine, TimeSpan took)
    {
        string line = $"{engine}: RPO is the age of the backup (nothing that was committed before it began is missing); RTO of this drill, from the copy to a sign-in and an API call: {took.TotalSeconds:F1} s.";
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        Console.WriteLine(line);
    }

    private sealed record Person(string Email, string Password, string Key);
}
