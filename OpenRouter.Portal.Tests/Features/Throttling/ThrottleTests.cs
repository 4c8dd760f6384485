using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Throttling;

/// <summary>Counting by fixed windows in the database.</summary>
public sealed class ThrottleTests(PostgresServer server)
{
    private static readonly ThrottleLimit s_limit = new("test", 3, TimeSpan.FromHours(1), "Too many.");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheWindow_EndsToTheMillisecond_AndSaysWhen()
    {
        await using SqliteTestDatabase store = Store();
        Throttle throttle = store.Get<Throttle>();
        for (int n = 0; n < 3; n++)
        {
            Assert.True((await throttle.CountAsync(s_limit, "ada", Cancel)).IsSuccess);
            store.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Error refused = (await throttle.CountAsync(s_limit, "ada", Cancel)).Error!;
        Assert.Equal(("too_many_requests", TimeSpan.FromMinutes(30)), (refused.Code, refused.RetryAfter));
        Assert.True((await throttle.CountAsync(s_limit, "grace", Cancel)).IsSuccess);
        Assert.True((await throttle.CountAsync(s_limit with { Purpose = "other" }, "ada", Cancel)).IsSuccess);
        store.Clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(1));
        Assert.False((await throttle.CountAsync(s_limit, "ada", Cancel)).IsSuccess);
        store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await throttle.CountAsync(s_limit, "ada", Cancel)).IsSuccess);
    }

    /// <summary>LGN-15. Guarantee: parallel tries cannot overrun the limit, and a restart or a second node keeps the count, on both engines.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FiftyTriesAtOnce_AreCountedExactly_AndSurviveARestart(bool onPostgres)
    {
        string? postgres = onPostgres ? await server.CreateDatabaseAsync(cancellationToken: Cancel) : null;
        string keyFile = Path.Combine(TestFolder.Create("key"), "portal.key");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(new byte[32]), Cancel);
        PortalApplicationFactory first = Node(postgres, null, keyFile);
        _ = first.NewClient();
        Throttle throttle = first.Services.GetRequiredService<Throttle>();
        Result[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => throttle.CountAsync(s_limit, "ada", Cancel)));
        Assert.Equal(3, results.Count(result => result.IsSuccess));
        string? file = onPostgres ? null : first.DatabaseFile;
        await first.DisposeAsync();

        await using PortalApplicationFactory second = Node(postgres, file, keyFile);
        _ = second.NewClient();
        Assert.False((await second.Services.GetRequiredService<Throttle>().CountAsync(s_limit, "ada", Cancel)).IsSuccess);
    }

    /// <summary>Guarantee: the table names no address.</summary>
    [Fact]
    public async Task TheTable_NamesNobody()
    {
        await using SqliteTestDatabase store = Store();
        await store.Get<Throttle>().CountAsync(s_limit, "ada@example.org", Cancel);
        await using PortalDbContext db = await store.Database.OpenAsync(Cancel);
        Assert.Matches("^test:[0-9a-f]{32}$", db.Set<ThrottleCounter>().Single().Key);
    }

    private static SqliteTestDatabase Store() => new((services, _) => services.AddSingleton<Throttle>());

    private static PortalApplicationFactory Node(string? postgres, string? file, string keyFile)
    {
        PortalApplicationFactory portal = new() { PostgresConnectionString = postgres };
        return postgres is not null ? portal.With("Security:KeyFile", keyFile) : file is null ? portal : portal.With("Database:ConnectionString", $"Data Source={file}");
    }
}
