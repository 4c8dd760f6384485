using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.DemoData;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Tests.Features.Accounts;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.DemoData;

/// <summary>The invented team: right books, made once, its passwords shown in Development only.</summary>
public sealed class DemoSeederTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>LED-02, issue 16. Guarantee: the ledger's sum is the balance, also in invented data.</summary>
    [Fact]
    public async Task TheTeam_HasRightBooks_AndSomethingOnEveryPage()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().With("Demo:Data", "true");
        _ = portal.NewClient();
        await portal.Services.GetRequiredService<DemoSeeder>().SeedAsync(Cancel);

        Assert.Empty(await portal.Services.GetRequiredService<LedgerCheck>().FindViolationsAsync(Cancel));
        Workspace team = await portal.ReadAsync(db => db.Workspaces.SingleAsync(w => w.Slug == DemoTeam.Slug, Cancel));
        Assert.Equal(3, await portal.ReadAsync(db => db.Projects.CountAsync(p => p.WorkspaceId == team.Id, Cancel)));
        Role[] roles = await portal.ReadAsync(db => db.Memberships.Where(m => m.WorkspaceId == team.Id).Select(m => m.Role).ToArrayAsync(Cancel));
        Assert.Equal([Role.Admin, Role.Developer, Role.Viewer], roles.OrderDescending());
        Assert.Equal(6, await portal.ReadAsync(db => db.ApiKeys.CountAsync(k => k.WorkspaceId == team.Id, Cancel)));
        DateTimeOffset[] days = await portal.ReadAsync(db => db.Generations.Where(g => g.WorkspaceId == team.Id).Select(g => g.StartedAt).ToArrayAsync(Cancel));
        Assert.True(days.Select(at => at.UtcDateTime.Date).Distinct().Count() >= 50, $"{days.Length} calls");
        Assert.All(days, at => Assert.True(at <= portal.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task SeedingAgain_ChangesNothing()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().With("Demo:Data", "true");
        _ = portal.NewClient();
        DemoSeeder seeder = portal.Services.GetRequiredService<DemoSeeder>();
        await seeder.SeedAsync(Cancel);
        Dictionary<string, long> before = await PageBytes.RowsAsync(portal);
        await seeder.SeedAsync(Cancel);
        Assert.Equal("", PageBytes.Difference(before, await PageBytes.RowsAsync(portal)));
    }

    /// <summary>OPS-06. Guarantee: the passwords stand on the sign-in page in Development and nowhere else.</summary>
    [Theory]
    [InlineData("Development", true)]
    [InlineData("Testing", false)]
    public async Task TheAccounts_AreShownInDevelopmentOnly(string environment, bool shown)
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory { EnvironmentName = environment }.With("Demo:Data", "true");
        using HttpClient client = portal.NewClient();
        IHtmlDocument page = await client.GetPageAsync("/login", Cancel);
        Assert.All(DemoTeam.People, person => Assert.Equal(shown, page.Body!.TextContent.Contains(person.Account.Password, StringComparison.Ordinal)));
        if (shown)
        {
            await portal.Services.GetRequiredService<DemoSeeder>().SeedAsync(Cancel);
            using HttpResponseMessage signedIn = await client.SignInAsync(DemoTeam.People[2].Account.Email, DemoTeam.People[2].Account.Password);
            await StatusAssert.RedirectsToAsync("/dashboard", signedIn);
        }
    }
}
