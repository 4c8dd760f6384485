using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.AccountSettings;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.Features.Dashboard;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.AccountSettings;

/// <summary>The check-up: what it finds, when it is silent, and the level of behaviours.md M2.</summary>
public sealed class SecurityCheckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>M2. Guarantee: a password is Standard, a password with a second factor is High.</summary>
    [Fact]
    public async Task Level_FollowsTheSecondFactor()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();

        SecurityCheckUp before = await RunAsync(portal, person);
        await ChangeAsync(portal, db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true), Cancel));
        SecurityCheckUp after = await RunAsync(portal, person);

        Assert.False(before.IsHigh);
        Assert.Equal("no_second_factor", Assert.Single(before.Findings).Code);
        Assert.True(after.IsHigh);
        Assert.DoesNotContain(after.Findings, finding => finding.Code == "no_second_factor");
    }

    /// <summary>F16. Guarantee: the nudge is for a production key without a second factor, and for nothing less.</summary>
    [Fact]
    public async Task AProductionKey_IsAskedAfter_UntilItEnds_AndTheSecondFactorIsOn()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        ApiKeyList list = portal.Services.GetRequiredService<ApiKeyList>();
        await Dashboards.GenerateKeyAsync(portal, person);
        Assert.False(await list.LacksSecondFactorAsync(person.Actor, Cancel));

        await ChangeAsync(portal, db => db.Projects.ExecuteUpdateAsync(set => set.SetProperty(p => p.IsProduction, true), Cancel));
        Assert.True(await list.LacksSecondFactorAsync(person.Actor, Cancel));
        Assert.Contains((await RunAsync(portal, person)).Findings, finding => finding is { Code: "endless_production_key", Count: 1 });

        await ChangeAsync(portal, db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true), Cancel));
        Assert.False(await list.LacksSecondFactorAsync(person.Actor, Cancel));
        await ChangeAsync(portal, db => db.ApiKeys.ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, portal.Clock.GetUtcNow()), Cancel));
        Assert.Empty((await RunAsync(portal, person)).Findings);
    }

    [Fact]
    public async Task ANewSessionFromElsewhere_IsAskedAfter_ForAWeek()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db =>
            {
                portal.Services.GetRequiredService<SessionService>().Begin(db, person.Actor.UserId, SignInMethods.Password, new Visitor("198.51.100.9", "Opera on Plan 9"));
                return Task.CompletedTask;
            },
            Cancel);

        Assert.Contains((await RunAsync(portal, person)).Findings, finding => finding is { Code: "new_session", Count: 1 });
        portal.Clock.Advance(TimeSpan.FromDays(7));
        Assert.DoesNotContain((await RunAsync(portal, person)).Findings, finding => finding.Code == "new_session");
    }

    [Fact]
    public async Task APasswordOfAYear_IsAskedAfter_FromTheDayOn()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        portal.Clock.Advance(TimeSpan.FromDays(365) - TimeSpan.FromSeconds(1));
        Assert.DoesNotContain((await RunAsync(portal, person)).Findings, finding => finding.Code == "old_password");

        portal.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains((await RunAsync(portal, person)).Findings, finding => finding.Code == "old_password");
    }

    private static Task<SecurityCheckUp> RunAsync(PortalApplicationFactory portal, TestPerson person) =>
        portal.Services.GetRequiredService<SecurityCheck>().RunAsync(person.Actor, Cancel);

    private static Task<int> ChangeAsync(PortalApplicationFactory portal, Func<PortalDbContext, Task<int>> change) =>
        portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(change, Cancel);
}
