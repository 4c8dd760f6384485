using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.Features.Inference;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Usage;

public sealed class UsageServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>G: the periods begin at midnight, on Monday and on the first, all UTC, to the millisecond.</summary>
    [Fact]
    public async Task GetKeyUsage_CountsFromMidnightMondayAndTheFirst()
    {
        // A Wednesday.
        ManualTimeProvider clock = new(new DateTimeOffset(2026, 4, 8, 12, 0, 0, TimeSpan.Zero));
        await using GatewayHost host = await GatewayHost.StartAsync(clock);
        Customer customer = await host.AddCustomerAsync(0m);
        UsageService usage = host.Get<UsageService>();
        (string At, long Nano)[] calls =
        [
            ("2026-04-08T00:00:00Z", 1), ("2026-04-07T23:59:59.999Z", 10), ("2026-04-06T00:00:00Z", 100), ("2026-04-05T23:59:59.999Z", 1_000),
            ("2026-04-01T00:00:00Z", 10_000), ("2026-03-31T23:59:59.999Z", 100_000),
        ];
        foreach ((string at, long nano) in calls)
        {
            await usage.RecordFreeAsync(Call(customer, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), new Money(nano)), Cancel);
        }

        KeyUsage used = await usage.GetKeyUsageAsync(customer.ApiKeyId, Cancel);
        KeyUsage unused = await usage.GetKeyUsageAsync(Guid.NewGuid(), Cancel);

        Assert.Equal(new KeyUsage(new Money(111_111), new Money(1), new Money(111), new Money(11_111)), used);
        Assert.Equal(new KeyUsage(Money.Zero, Money.Zero, Money.Zero, Money.Zero), unused);
    }

    [Fact]
    public async Task ListRecent_ShowsTheActorsProjectsAndOwnCalls_NewestFirst()
    {
        ManualTimeProvider clock = new();
        await using GatewayHost host = await GatewayHost.StartAsync(clock);
        Customer owner = await host.AddCustomerAsync(0m);
        UsageService usage = host.Get<UsageService>();
        Guid secretProject = Guid.NewGuid();
        Guid developer = Guid.NewGuid();
        await host.Database.WriteAsync(
            async db =>
            {
                db.Users.Add(new User { Id = developer, UserName = "dev", NormalizedEmail = "dev", RegisteredAt = default, CreatedAt = default });
                db.Projects.Add(new Project { Id = secretProject, WorkspaceId = owner.WorkspaceId, Name = "Secret", CreatedAt = default });
                await db.SaveChangesAsync(Cancel);
                db.Memberships.Add(new Membership { WorkspaceId = owner.WorkspaceId, UserId = developer, PublicId = Guid.NewGuid(), Role = Role.Developer, JoinedAt = default });
                db.ProjectAccess.Add(new ProjectAccess { ProjectId = owner.ProjectId, UserId = developer, Level = ProjectAccessLevel.Read });
            },
            Cancel);
        Generation shared = Call(owner, clock.GetUtcNow(), Money.Zero);
        Generation hidden = Call(owner with { ProjectId = secretProject }, clock.GetUtcNow(), Money.Zero);
        Generation own = Call(owner with { ProjectId = secretProject, UserId = developer }, clock.GetUtcNow(), Money.Zero);
        foreach (Generation call in (Generation[])[shared, hidden, own])
        {
            await usage.RecordFreeAsync(call, Cancel);
        }

        Assert.Equal([own.PublicId, hidden.PublicId, shared.PublicId], await IdsAsync(usage, owner.UserId, owner.WorkspaceId));
        Assert.Equal([own.PublicId, shared.PublicId], await IdsAsync(usage, developer, owner.WorkspaceId));
        Result<IReadOnlyList<GenerationRow>> stranger = await usage.ListRecentAsync(Actor(Guid.NewGuid()), owner.WorkspaceId, 10, Cancel);
        Assert.Equal(ErrorKind.NotFound, stranger.Error?.Kind);
        GenerationRow row = (await usage.ListRecentAsync(Actor(owner.UserId), owner.WorkspaceId, 3, Cancel)).Value![2];
        Assert.Equal(("Default", "first key"), (row.ProjectName, row.KeyName));
        Assert.Equal(shared.StartedAt, (await usage.FindFirstAsync(Actor(developer), owner.WorkspaceId, Cancel)).Value);
    }

    [Fact]
    public async Task ARecordedCall_IsAnnouncedWithItsWorkspace_AndItsIdTellsNothing()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(0m);
        List<string> heard = [];
        using IDisposable subscription = host.Get<SignalHub>().Subscribe(UsageService.GenerationRecorded, heard.Add);

        await host.Get<UsageService>().RecordFreeAsync(Call(customer, TimeProvider.System.GetUtcNow(), Money.Zero), Cancel);

        Assert.Equal([customer.WorkspaceId.ToString()], heard);
        Assert.Matches("^gen-[0-9A-Za-z]{24}$", Assert.Single(await host.GenerationsAsync(customer)).PublicId);
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => Generation.NewPublicId()).Distinct().Count());
    }

    private static Actor Actor(Guid userId) => new(userId, Guid.NewGuid(), "a@x.example", null, null);

    private static async Task<IEnumerable<string>> IdsAsync(UsageService usage, Guid userId, Guid workspaceId) =>
        (await usage.ListRecentAsync(Actor(userId), workspaceId, 10, Cancel)).Value!.Select(row => row.Id);

    private static Generation Call(Customer customer, DateTimeOffset at, Money cost) => new()
    {
        PublicId = Generation.NewPublicId(),
        WorkspaceId = customer.WorkspaceId,
        ProjectId = customer.ProjectId,
        ApiKeyId = customer.ApiKeyId,
        UserId = customer.UserId,
        Model = "demo/echo",
        Provider = "demo",
        StartedAt = at,
        LatencyMs = 5,
        PromptTokens = 1,
        CompletionTokens = 1,
        Cost = cost,
        IsEstimated = false,
        IsStreamed = false,
        Status = GenerationStatus.Completed,
    };
}
