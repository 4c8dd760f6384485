using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>A new key's secret is on one page once: neither paper, nor another tab, nor a way back or a new connection shows it again.</summary>
public sealed class SecretOnceJourney(BrowserFixture browser) : BrowserTest(browser)
{
    private readonly PortalApplicationFactory _portal = new() { RealTime = true };

    /// <summary>KEY-03. Guarantee: while it is shown, it is neither printed nor anywhere else.</summary>
    [Fact]
    public async Task WhileTheSecretIsShown_NeitherPaperNorAnotherTabHasIt()
    {
        (BrowserPage page, string secret) = await RevealAsync();
        Assert.Contains(secret, await TextAsync(page), StringComparison.Ordinal);

        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.DoesNotContain(secret, await TextAsync(page), StringComparison.Ordinal);
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
        BrowserPage tab = await NewTabAsync(page);
        await AssertAbsentAsync(tab, secret, await tab.Page.GotoAsync(page.Page.Url));
        await Expect(tab.Page.GetByRole(AriaRole.Cell, new() { Name = "once", Exact = true })).ToBeVisibleAsync();

        // Leaving without Done asks first; who leaves all the same has seen it.
        page.Page.Dialog += (_, question) => _ = question.AcceptAsync();
        await AssertAbsentAsync(page, secret, await page.Page.ReloadAsync());
        await Expect(page.Page.Locator("#reveal-secret")).ToHaveCountAsync(0);
    }

    /// <summary>KEY-03. Guarantee: back, forward, a restored page and a bookmark of the dialog's address show the mask.</summary>
    [Fact]
    public async Task AfterDone_NoWayBackShowsIt()
    {
        (BrowserPage page, string secret) = await RevealAsync();
        await page.CloseRevealAsync();
        Assert.DoesNotContain(secret, await page.Page.ContentAsync(), StringComparison.Ordinal);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Dashboard", Exact = true }).ClickAsync();
        await page.ArriveAsync("**/dashboard**");
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();

        await page.Page.GoBackAsync();
        await Expect(page.Page.GetByRole(AriaRole.Cell, new() { Name = "once", Exact = true })).ToBeVisibleAsync();
        await AssertAbsentAsync(page, secret, null);
        await page.Page.GotoAsync("/login");
        await page.Page.GoBackAsync();
        await AssertAbsentAsync(page, secret, null);
        await AssertAbsentAsync(page, secret, await page.Page.GotoAsync("/keys?dialog=generate&keyName=once"));
        await Expect(page.Page.Locator("#reveal-secret")).ToHaveCountAsync(0);
        Assert.DoesNotContain(secret, await page.Page.EvaluateAsync<string>("() => JSON.stringify([history.state, {...localStorage}, {...sessionStorage}])"), StringComparison.Ordinal);
    }

    /// <summary>KEY-03. Guarantee: a connection that comes back brings no secret along, whether the reveal is still open or done.</summary>
    [Fact]
    public async Task AConnectionThatComesBack_DoesNotBringItAlong()
    {
        (BrowserPage page, string secret) = await RevealAsync();
        ConcurrentQueue<byte[]> frames = new();
        page.Page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => frames.Enqueue(frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? ""));

        await page.BreakAsync(null, () => Task.CompletedTask);
        await page.CloseRevealAsync();
        await page.BreakAsync(null, () => Task.CompletedTask);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Generate Key" }).First.ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();

        await AssertAbsentAsync(page, secret, null);
        Assert.NotEmpty(frames);
        Assert.DoesNotContain(frames, frame => frame.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    private static Task<string> TextAsync(BrowserPage page) => page.Page.EvaluateAsync<string>("() => document.body.innerText");

    private static async Task AssertAbsentAsync(BrowserPage page, string secret, IResponse? answer)
    {
        Assert.DoesNotContain(secret, await page.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, page.Page.Url, StringComparison.Ordinal);
        if (answer is not null)
        {
            Assert.DoesNotContain(secret, await answer.TextAsync(), StringComparison.Ordinal);
            Assert.Contains("no-store", answer.Headers["cache-control"], StringComparison.Ordinal);
        }
    }

    private async Task<(BrowserPage Page, string Secret)> RevealAsync()
    {
        BrowserPage page = await NewPageAsync(_portal.StartOnLoopback().Origin);
        await page.MakeBreakableAsync();
        await page.SignUpAsync(_portal);
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/keys?dialog=generate"));
        string secret = await page.GenerateKeyAsync("once");
        Assert.True(secret.Length > 40);
        return (page, secret);
    }
}
