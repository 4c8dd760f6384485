using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpenRouter.Portal.Hosting;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.Browser;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>
/// WEB-01, BLZ-01. Guarantee: a signed-in page comes alive through the gate and under the policy, without one violation in the
/// console, which <see cref="BrowserTest"/> asserts.
/// </summary>
public sealed class LivePageTests(BrowserFixture browser) : BrowserTest(browser)
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task ASignedInPage_ComesAlive_AndIsCutByAnAbort(string name)
    {
        using AnsweringHost portal = new() { RealTime = true };
        portal.StartOnLoopback();
        (string cookie, _, Guid session) = await portal.SignInAsync();
        Uri origin = new UriBuilder(portal.Origin) { Host = name }.Uri;
        BrowserPage page = await NewPageAsync(origin);
        string[] parts = cookie.Split('=', 2);
        await page.Page.Context.AddCookiesAsync([new Cookie { Name = parts[0], Value = parts[1], Url = origin.ToString() }]);

        TaskCompletionSource<IWebSocket> opened = new();
        TaskCompletionSource closed = new();
        page.Page.WebSocket += (_, socket) =>
        {
            socket.Close += (_, _) => closed.TrySetResult();
            socket.FrameReceived += (_, _) => opened.TrySetResult(socket);
        };
        await page.Page.GotoAsync("/dashboard");
        IWebSocket live = await opened.Task.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        Assert.Contains("/_blazor", live.Url, StringComparison.Ordinal);
        Assert.Equal(1, portal.Services.GetRequiredService<CircuitConnections>().Count);

        page.AssertNoConsoleErrors();

        // From here on the page has lost its portal, and says so in many words.
        page.ExpectConsoleError("");
        portal.Services.GetRequiredService<ILiveConnections>().Abort(session);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        // Before the portal of this test stops: a page that is still open would complain that it is gone.
        await page.Page.CloseAsync();
    }
}
