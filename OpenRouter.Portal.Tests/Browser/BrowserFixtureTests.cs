using Microsoft.Playwright;
using Xunit.Sdk;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>The browser tests' own instruments find what they are there to find.</summary>
public sealed class BrowserFixtureTests(BrowserFixture browser) : BrowserTest(browser)
{
    private const string Sound = "<!doctype html><html lang=en><title>Sound</title><main><h1>Sound</h1><p>Text</p></main></html>";

    [Fact]
    public async Task AssertClean_OnASoundPage_Passes()
    {
        BrowserPage page = await NewPageAsync(colorScheme: ColorScheme.Dark, width: 360);
        await page.Page.SetContentAsync(Sound);
        await Axe.AssertCleanAsync(page);
        Assert.True(await page.Page.EvaluateAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches && innerWidth === 360"));
    }

    [Theory]
    [InlineData("<img src='data:,'>", "image-alt")]
    [InlineData("<p style='color: #999; background: #fff'>Pale</p>", "color-contrast")]
    [InlineData("<p><button style='width: 8px; height: 8px; padding: 0; border: 0' aria-label=a></button><button style='width: 8px; height: 8px; padding: 0; border: 0' aria-label=b></button></p>", "target-size")]
    public async Task AssertClean_OnAPageWithABarrier_NamesTheRule(string barrier, string rule)
    {
        BrowserPage page = await NewPageAsync();
        await page.Page.SetContentAsync(Sound.Replace("<p>Text</p>", barrier, StringComparison.Ordinal));
        XunitException failure = await Assert.ThrowsAnyAsync<XunitException>(() => Axe.AssertCleanAsync(page));
        Assert.Contains(rule, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>console.error('said by the page')</script>", "said by the page")]
    [InlineData("<script>throw new Error('thrown by the page')</script>", "thrown by the page")]
    [InlineData("<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><script>1</script>", "Content Security Policy")]
    public async Task AssertNoConsoleErrors_ThePageHadOne_Fails(string trouble, string told)
    {
        BrowserPage page = await NewPageAsync();
        await page.Page.GotoAsync("data:text/html," + Uri.EscapeDataString($"<!doctype html><title>Trouble</title>{trouble}"));
        XunitException failure = Assert.ThrowsAny<XunitException>(page.AssertNoConsoleErrors);
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
        page.ExpectConsoleError(told);
    }

    [Fact]
    public async Task NewPage_WithoutJavaScript_RunsNone()
    {
        BrowserPage page = await NewPageAsync(javaScriptEnabled: false);
        await page.Page.GotoAsync("data:text/html,<title>Off</title><noscript>no script</noscript><script>document.title='On'</script>");
        Assert.Equal("Off", await page.Page.TitleAsync());
    }
}
