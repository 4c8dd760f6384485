using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>A process that is killed in the middle of its work leaves whole things or none: one account, one grant, no half key.</summary>
public sealed class KilledProcessTests(BrowserFixture browser) : BrowserTest(browser)
{
    private const int Rounds = 7;
    private static readonly Dictionary<string, string?> s_settings = new() { ["Demo:Data"] = "false" };
    private readonly string _folder = TestFolder.Create("killed");

    [Fact]
    public async Task KilledWhileKeysAreGenerated_LeavesOneAccountOneGrantAndNoHalfKey()
    {
        int seed = Environment.TickCount;
        Random delays = new(seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed of the delays: {seed}");
        string address = People.NewAddress();
        BrowserPage page = await NewPageAsync();
        page.ExpectConsoleError("");
        PortalProcess portal = await StartAsync();
        await SignUpAsync(page, portal, address);
        for (int round = 0; round < Rounds; round++)
        {
            BrowserPage[] tabs = [await NewTabAsync(page), await NewTabAsync(page)];
            Array.ForEach(tabs, tab => tab.ExpectConsoleError(""));
            foreach (BrowserPage tab in tabs)
            {
                await FillInAsync(tab, portal, round);
            }

            // Both press at once. The death comes at another moment in each round: from before the presses have arrived to after
            // both keys are made.
            Task pressing = Task.WhenAll(tabs.Select(PressAsync));
            await Task.Delay(TimeSpan.FromMilliseconds(delays.Next(round * 25, (round + 1) * 25)), TimeProvider.System, TestContext.Current.CancellationToken);
            await portal.Kill9Async(TestContext.Current.CancellationToken);
            await pressing;
            await portal.DisposeAsync();
            await Task.WhenAll(tabs.Select(tab => tab.Page.CloseAsync()));
            if (round < Rounds - 1)
            {
                portal = await StartAsync();
            }
        }

        await AssertWholeAsync(address);
    }

    private static async Task SignUpAsync(BrowserPage page, PortalProcess portal, string address)
    {
        await page.Page.GotoAsync(new Uri(portal.Origin, "/register").ToString());
        await page.RegisterAsync(address);
        JsonElement mails = (await (await page.Page.Context.APIRequest.GetAsync(new Uri(portal.Origin, "/dev/mail.json").ToString())).JsonAsync())!.Value;
        string link = mails.EnumerateArray().First(mail => mail.GetProperty("to").GetString() == address).GetProperty("link").GetString()!;

        // Two tabs press the button at once.
        IPage twin = await page.Page.Context.NewPageAsync();
        await Task.WhenAll(page.Page.GotoAsync(link), twin.GotoAsync(link));
        ILocator[] buttons = [.. new[] { page.Page, twin }.Select(tab => tab.GetByRole(AriaRole.Button, new() { Name = "Confirm this address" }))];
        await Task.WhenAll(buttons.Select(button => button.ClickAsync()));
        await page.Page.GotoAsync(new Uri(portal.Origin, "/dashboard").ToString());
        await twin.CloseAsync();
    }

    // The session outlives the process: the browser is signed in at the next one, whose port does not matter to its cookie.
    private static async Task FillInAsync(BrowserPage page, PortalProcess portal, int round)
    {
        await page.BecomeLiveAsync(() => page.Page.GotoAsync(new Uri(portal.Origin, "/keys?dialog=generate").ToString()));
        await page.Page.GetByLabel("Name", new() { Exact = true }).FillAsync($"round-{round}");
    }

    private static Task PressAsync(BrowserPage page) =>
        page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Generate Key" }).ClickAsync();

    private Task<PortalProcess> StartAsync() =>
        PortalProcess.StartAsync(_folder, s_settings, cancellationToken: TestContext.Current.CancellationToken);

    private async Task AssertWholeAsync(string address)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await using PortalApplicationFactory survivor = new PortalApplicationFactory().With("Database:ConnectionString", SqliteTemplate.ConnectionString(_folder));
        using HttpClient client = survivor.NewClient();
        using HttpResponseMessage ready = await client.GetAsync("/health/ready", cancellationToken);
        await StatusAssert.IsAsync(HttpStatusCode.OK, ready);

        await using PortalDbContext db = await survivor.Services.GetRequiredService<PortalDatabase>().OpenAsync(cancellationToken);
        Assert.Equal(address, Assert.Single(await db.Users.Select(user => user.Email).ToListAsync(cancellationToken)));
        Assert.Single(await db.StarterGrants.ToListAsync(cancellationToken));
        Assert.Single(await db.LedgerEntries.Where(entry => entry.Kind == LedgerKind.StarterCredits).ToListAsync(cancellationToken));
        Assert.Empty(await survivor.Services.GetRequiredService<LedgerCheck>().FindViolationsAsync(cancellationToken));

        List<ApiKey> keys = await db.ApiKeys.AsNoTracking().ToListAsync(cancellationToken);
        List<Guid> secrets = await db.ApiKeySecrets.Select(secret => secret.ApiKeyId).ToListAsync(cancellationToken);
        List<string> told = await db.AuditEntries.Where(entry => entry.Action == AuditActions.ApiKeyCreated).Select(entry => entry.TargetId).ToListAsync(cancellationToken);
        Assert.Equal(keys.Select(key => key.Id).Order(), secrets.Order());
        Assert.Equal(keys.Select(key => key.Id.ToString()).Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        foreach (string chain in await db.AuditChains.Select(chain => chain.Name).ToListAsync(cancellationToken))
        {
            Assert.Null(await survivor.Services.GetRequiredService<AuditVerification>().FindFirstBrokenAsync(chain, cancellationToken));
        }

        await using SqliteConnection file = new(SqliteTemplate.ConnectionString(_folder));
        await file.OpenAsync(cancellationToken);
        await using SqliteCommand check = file.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", await check.ExecuteScalarAsync(cancellationToken));
    }
}
