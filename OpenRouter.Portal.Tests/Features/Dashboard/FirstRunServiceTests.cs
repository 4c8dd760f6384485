using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Dashboard;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Dashboard;

/// <summary>R7: each step ticks by what really happened, once, and is remembered.</summary>
public sealed class FirstRunServiceTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheSteps_TickByWhatHappened(bool onPostgres)
    {
        await using PortalApplicationFactory portal = onPostgres
            ? new PortalApplicationFactory { PostgresConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) }
            : new PortalApplicationFactory();
        using TestPerson person = await portal.WithUserAsync();
        FirstRunService firstRun = portal.Services.GetRequiredService<FirstRunService>();
        List<string> heard = [];
        using IDisposable subscription = portal.Services.GetRequiredService<SignalHub>().Subscribe(FirstRunService.Changed, heard.Add);
        Assert.Equal(new FirstRunState(false, false, null, null, false), await firstRun.GetAsync(person.Actor, Cancel));

        Guid key = await Dashboards.GenerateKeyAsync(portal, person);
        Assert.Equal(new FirstRunState(true, false, null, null, false), await firstRun.GetAsync(person.Actor, Cancel));
        await firstRun.CopiedAsync(person.Actor, person.WorkspaceId, Cancel);
        Assert.True((await firstRun.GetAsync(person.Actor, Cancel)).HasCopied);

        // A call from a page of the portal carries no key.
        portal.Clock.Advance(TimeSpan.FromSeconds(10));
        await Dashboards.CallAsync(portal, person, null);
        Assert.Null((await firstRun.GetAsync(person.Actor, Cancel)).FirstRequestAt);
        portal.Clock.Advance(TimeSpan.FromSeconds(10));
        DateTimeOffset at = portal.Clock.GetUtcNow();
        await Dashboards.CallAsync(portal, person, key);
        portal.Clock.Advance(TimeSpan.FromHours(1));
        await Dashboards.CallAsync(portal, person, key);

        FirstRunState[] states = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => firstRun.GetAsync(person.Actor, Cancel)));
        Assert.All(states, state => Assert.Equal(new FirstRunState(true, true, at, TimeSpan.FromSeconds(20), false), state));
        Assert.True(states[0].IsComplete);
        Assert.All(heard, id => Assert.Equal(person.Actor.UserId.ToString(), id));
        Assert.Equal(1, await portal.ReadAsync(db => db.Set<FirstRun>().CountAsync(Cancel)));
    }

    [Fact]
    public async Task PutAway_OnEveryDevice_AndBroughtBack_AndNobodyElses()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson device = await portal.SignInAgainAsync(person);
        using TestPerson other = await portal.WithUserAsync();
        FirstRunService firstRun = portal.Services.GetRequiredService<FirstRunService>();

        await firstRun.DismissAsync(person.Actor, Cancel);
        Assert.True((await firstRun.GetAsync(device.Actor, Cancel)).IsDismissed);
        Assert.False((await firstRun.GetAsync(other.Actor, Cancel)).IsDismissed);
        await firstRun.ReopenAsync(device.Actor, Cancel);
        Assert.False((await firstRun.GetAsync(person.Actor, Cancel)).IsDismissed);
    }

    [Fact]
    public async Task SomebodyElsesCall_IsNotMyFirstRequest()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson other = await portal.WithUserAsync();
        await Dashboards.GenerateKeyAsync(portal, person);
        await Dashboards.CallAsync(portal, other, await Dashboards.GenerateKeyAsync(portal, other));
        Assert.Null((await portal.Services.GetRequiredService<FirstRunService>().GetAsync(person.Actor, Cancel)).FirstRequestAt);
    }
}

/// <summary>What makes a dashboard move.</summary>
internal static class Dashboards
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Guid> GenerateKeyAsync(PortalApplicationFactory portal, TestPerson person)
    {
        Guid project = await portal.ReadAsync(db => db.Projects.Where(p => p.WorkspaceId == person.WorkspaceId).Select(p => p.Id).SingleAsync(Cancel));
        Result<GeneratedKey> made = await portal.Services.GetRequiredService<ApiKeyService>().GenerateAsync(
            person.Actor, person.WorkspaceId, new GenerateKeyForm { Name = "ci-build", ProjectId = project }, Guid.NewGuid(), Cancel);
        Assert.True(made.IsSuccess, made.Error?.Message);
        return await portal.ReadAsync(db => db.ApiKeys.Where(k => k.WorkspaceId == person.WorkspaceId).Select(k => k.Id).SingleAsync(Cancel));
    }

    public static async Task CallAsync(PortalApplicationFactory portal, TestPerson person, Guid? key)
    {
        Guid project = await portal.ReadAsync(db => db.Projects.Where(p => p.WorkspaceId == person.WorkspaceId).Select(p => p.Id).SingleAsync(Cancel));
        await portal.Services.GetRequiredService<UsageService>().RecordFreeAsync(
            new Generation
            {
                PublicId = Generation.NewPublicId(), WorkspaceId = person.WorkspaceId, ProjectId = project, ApiKeyId = key, UserId = person.Actor.UserId,
                Model = "demo/echo-free", Provider = "demo", StartedAt = portal.Clock.GetUtcNow(), PromptTokens = 3, CompletionTokens = 4, Cost = Money.Zero,
                LatencyMs = 20, IsEstimated = false, IsStreamed = false, Status = GenerationStatus.Completed,
            },
            Cancel);
    }
}
