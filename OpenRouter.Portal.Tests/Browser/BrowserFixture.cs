using Microsoft.Playwright;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>The one Chromium of the test run; it starts with the first page. Tests derive from <see cref="BrowserTest"/> and get their pages there.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    // No sandbox: it cannot be had as root in a container, and only our own pages are opened. The rest keeps the browser off the network.
    private static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly Lazy<Task<IBrowser>> _browser;
    private IPlaywright? _playwright;

    /// <summary>Starts nothing yet.</summary>
    public BrowserFixture() => _browser = new Lazy<Task<IBrowser>>(LaunchAsync);

    /// <summary>The browser; skips the test where Chromium cannot be had.</summary>
    public async Task<IBrowser> GetAsync()
    {
        // Asked here, not in the launch: a skip must not be remembered as a failed launch.
        await Tool.RequireChromiumAsync();
        return await _browser.Value;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
        {
            await (await _browser.Value).CloseAsync();
        }

        _playwright?.Dispose();
    }

    private async Task<IBrowser> LaunchAsync()
    {
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = await Tool.RequireChromiumAsync(),
            Args = s_arguments,
        });
    }
}
