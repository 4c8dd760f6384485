using Microsoft.Playwright;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>
/// Base of the tests in a real browser. Each page has a profile of its own. When the test ends, every error that a page wrote to its
/// console fails it, a violation of the content security policy among them; when it has failed, a picture and the source of each page
/// lie in <c>failures</c> beside the built tests.
/// </summary>
public abstract class BrowserTest(BrowserFixture browser) : IAsyncLifetime
{
    private readonly List<BrowserPage> _pages = [];

    /// <inheritdoc />
    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        bool failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        foreach (BrowserPage page in _pages)
        {
            if (failed)
            {
                await page.KeepEvidenceAsync();
            }

            await page.Page.Context.CloseAsync();
        }

        Assert.Multiple([.. _pages.Select(page => (Action)page.AssertNoConsoleErrors)]);
    }

    /// <summary>Opens an empty page in a fresh profile.</summary>
    /// <param name="origin">Where relative addresses lead; null means that the test gives whole ones.</param>
    /// <param name="javaScriptEnabled">False for the flows that must work without it.</param>
    /// <param name="colorScheme">What the reader's system prefers.</param>
    /// <param name="width">Of the window in CSS pixels: 1280 and 360 are the widths that pages are judged at.</param>
    protected async Task<BrowserPage> NewPageAsync(
        Uri? origin = null, bool javaScriptEnabled = true, ColorScheme colorScheme = ColorScheme.Light, int width = 1280)
    {
        IBrowser chromium = await browser.GetAsync();
        IBrowserContext context = await chromium.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = origin?.ToString(),
            JavaScriptEnabled = javaScriptEnabled,
            ColorScheme = colorScheme,
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 740 : 800 },
            Locale = "en-US",
            TimezoneId = "UTC",
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(15_000);
        BrowserPage page = new(await context.NewPageAsync(), colorScheme, width);
        _pages.Add(page);
        return page;
    }

    /// <summary>Opens another tab of the same profile.</summary>
    protected async Task<BrowserPage> NewTabAsync(BrowserPage other)
    {
        BrowserPage page = new(await other.Page.Context.NewPageAsync(), other.ColorScheme, other.Width);
        _pages.Add(page);
        return page;
    }
}
