using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Dashboard;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>
/// A session that ends takes its live pages with it within a second, by the push alone: the page's own look at its session comes
/// once an hour here.
/// </summary>
public sealed class EndedSessionJourney(BrowserFixture browser) : BrowserTest(browser)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);
    private readonly PortalApplicationFactory _portal = new PortalApplicationFactory { RealTime = true }.With("Sessions:RevalidationInterval", "01:00:00");

    [Fact]
    public async Task RevokedFromAnotherDevice_TheOpenDashboardIsGoneWithinASecond()
    {
        (BrowserPage first, BrowserPage second, string address) = await OpenTwoDevicesAsync();
        Task left = WaitForSignInPageAsync(second);

        var watch = Stopwatch.StartNew();
        await RevokeSecondAsync(address);
        await left;

        Assert.True(watch.Elapsed < s_limit, $"The dashboard of an ended session stood for {watch.ElapsedMilliseconds} ms.");
        await Expect(second.Page.GetByText("You were signed out from another device.")).ToBeVisibleAsync();
        await AssertNothingIsLeftAsync(second);

        // The other device goes on, live.
        await first.Page.GetByRole(AriaRole.Button, new() { Name = "Hide" }).ClickAsync();
        await Expect(first.Page.Locator(".p-checklist")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task SignedOutInAnotherTab_TheOpenDashboardIsGoneWithinASecond_AndBackShowsNothing()
    {
        (BrowserPage page, _, _) = await OpenTwoDevicesAsync();
        BrowserPage tab = await NewTabAsync(page);
        await tab.BecomeLiveAsync(() => tab.Page.GotoAsync("/keys"));
        Task left = WaitForSignInPageAsync(page);
        var watch = new Stopwatch();
        tab.Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/logout", StringComparison.Ordinal))
            {
                watch.Start();
            }
        };

        await Task.WhenAll(tab.SignOutAsync(), left.ContinueWith(_ => watch.Stop(), TaskScheduler.Default));

        Assert.True(watch.Elapsed < s_limit, $"The dashboard of an ended session stood for {watch.ElapsedMilliseconds} ms.");
        await Expect(page.Page.GetByText("You are signed out.")).ToBeVisibleAsync();
        await AssertNothingIsLeftAsync(page);
        await tab.Page.GoBackAsync();
        await tab.Page.WaitForURLAsync("**/login?returnUrl=**");
        await AssertNothingIsLeftAsync(tab);
    }

    [Fact]
    public async Task Revoked_WhileASecretIsShown_TheSecretIsGoneToo()
    {
        (_, BrowserPage second, string address) = await OpenTwoDevicesAsync();
        await second.Page.GetByRole(AriaRole.Link, new() { Name = "Generate Key" }).ClickAsync();
        string secret = await second.GenerateKeyAsync("seen");
        Task left = WaitForSignInPageAsync(second);

        var watch = Stopwatch.StartNew();
        await RevokeSecondAsync(address);
        await left;

        Assert.True(watch.Elapsed < s_limit, $"The secret of an ended session stood for {watch.ElapsedMilliseconds} ms.");
        await AssertNothingIsLeftAsync(second);
        Assert.DoesNotContain(secret, await second.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(_portal.Log.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task ABrowserThatDoesNotFollow_LosesItsConnection_AndChangesNothing()
    {
        (_, BrowserPage second, string address) = await OpenTwoDevicesAsync();
        TaskCompletionSource cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IWebSocket socket = await second.BecomeLiveAsync(() => second.Page.ReloadAsync());
        socket.Close += (_, _) => cut.TrySetResult();

        // The navigation is swallowed: what the server sent last stays on the screen, and the page tries to go on.
        await second.Page.RouteAsync("**/login**", route => route.AbortAsync("aborted"));
        second.ExpectConsoleError("");
        Actor actor = await RevokeSecondAsync(address);
        await cut.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        ILocator hide = second.Page.GetByRole(AriaRole.Button, new() { Name = "Hide" });
        if (await hide.CountAsync() > 0)
        {
            await hide.ClickAsync(new() { Force = true });
        }

        // Whatever the browser still shows, it has no session: neither a new socket nor a page is given to it.
        IAPIResponse negotiated = await second.Page.Context.APIRequest.PostAsync(
            new Uri(_portal.Origin, "/_blazor/negotiate?negotiateVersion=1").ToString(),
            new() { Headers = new Dictionary<string, string> { ["Origin"] = _portal.Origin.GetLeftPart(UriPartial.Authority) } });
        Assert.Equal(401, negotiated.Status);
        FirstRunService firstRun = _portal.Services.GetRequiredService<FirstRunService>();
        Assert.False((await firstRun.GetAsync(actor, TestContext.Current.CancellationToken)).IsDismissed);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    private static async Task AssertNothingIsLeftAsync(BrowserPage page)
    {
        Assert.Equal("/login", new Uri(page.Page.Url).AbsolutePath);
        await Expect(page.Page.Locator(".p-frame")).ToHaveCountAsync(0);
        Assert.DoesNotContain("Recent calls", await page.Page.ContentAsync(), StringComparison.Ordinal);
    }

    // From the first byte of the other page on, nothing of the former one is shown.
    private static Task WaitForSignInPageAsync(BrowserPage page) =>
        page.Page.WaitForURLAsync("**/login**", new PageWaitForURLOptions { WaitUntil = WaitUntilState.Commit });

    private async Task<(BrowserPage First, BrowserPage Second, string Address)> OpenTwoDevicesAsync()
    {
        _portal.StartOnLoopback();
        BrowserPage first = await NewPageAsync(_portal.Origin);
        BrowserPage second = await NewPageAsync(_portal.Origin);
        string address = await first.SignUpAsync(_portal);
        await second.SignInAsync(address);
        return (first, second, address);
    }

    // Sessions in the order of their beginning: the first device ends the second one's.
    private async Task<Actor> RevokeSecondAsync(string address)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await using PortalDbContext db = await _portal.Services.GetRequiredService<PortalDatabase>().OpenAsync(cancellationToken);
        Guid user = await db.Users.Where(u => u.Email == address).Select(u => u.Id).SingleAsync(cancellationToken);
        Guid[] sessions = await db.Sessions.Where(s => s.UserId == user).OrderBy(s => s.CreatedAt).Select(s => s.Id).ToArrayAsync(cancellationToken);
        Actor actor = new(user, sessions[0], address, null, null);
        Result revoked = await _portal.Services.GetRequiredService<SessionService>().RevokeAsync(actor, sessions[1], cancellationToken);
        Assert.True(revoked.IsSuccess);
        return actor;
    }
}
