using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>The live connection of a page, which a test can break.</summary>
internal static class Connection
{
    private const string Negotiate = "**/_blazor/negotiate**";

    /// <summary>Makes the connections of the pages that are opened from now on breakable, and expects the console to tell of breaks.</summary>
    public static Task MakeBreakableAsync(this BrowserPage page)
    {
        page.ExpectConsoleError("_blazor");
        page.ExpectConsoleError("Failed to complete negotiation");
        page.ExpectConsoleError("Failed to start the connection");
        page.ExpectConsoleError("Failed to fetch");
        page.ExpectConsoleError("net::ERR_");
        page.ExpectConsoleError("Connection disconnected");
        page.ExpectConsoleError("WebSocket closed");
        return page.Page.AddInitScriptAsync(
            """
            window.sockets = [];
            window.WebSocket = class extends window.WebSocket {
              constructor(...given) { super(...given); window.sockets.push(this); }
            };
            """);
    }

    /// <summary>Breaks the connection for as long as <paramref name="act"/> takes; the page comes back by itself.</summary>
    /// <param name="page">The page.</param>
    /// <param name="before">JavaScript that runs in the moment before the break, what it sends just reaches the portal; null runs none.</param>
    /// <param name="act">What is looked at without a connection.</param>
    public static async Task<IWebSocket> BreakAsync(this BrowserPage page, string? before, Func<Task> act)
    {
        await page.Page.RouteAsync(Negotiate, route => route.AbortAsync("internetdisconnected"));
        await page.Page.EvaluateAsync($"() => {{ {before}; setTimeout(() => window.sockets.at(-1).close(), 0); }}");
        await Expect(page.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await act();
        return await page.Page.RunAndWaitForWebSocketAsync(() => page.Page.UnrouteAsync(Negotiate));
    }
}
