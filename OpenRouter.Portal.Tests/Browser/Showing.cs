using Microsoft.Playwright;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>Judges a page as it stands for every reader: light and dark, desktop and phone, and 320 px for those who zoom.</summary>
internal static class Showing
{
    private static readonly (ColorScheme Theme, int Width)[] s_readers =
    [
        (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Dark, 360), (ColorScheme.Light, 360),
    ];

    /// <summary>Scans it, photographs it, and fails where it scrolls sideways.</summary>
    /// <param name="page">The page with whatever is open on it.</param>
    /// <param name="name">Of its pictures, in kebab case.</param>
    public static async Task JudgeAsync(this BrowserPage page, string name)
    {
        foreach ((ColorScheme theme, int width) in s_readers)
        {
            await page.ShowToAsync(theme, width);
            await page.SettleAsync();
            await Axe.AssertCleanAsync(page);
            await PictureBook.TakeAsync(page, name);
        }

        await page.ShowToAsync(ColorScheme.Light, 320);
        string[] wide = await page.Page.EvaluateAsync<string[]>(
            """
            () => document.documentElement.scrollWidth <= innerWidth
              && [...document.querySelectorAll('.rz-dialog')].every(dialog => dialog.getBoundingClientRect().right <= innerWidth)
              ? []
              : [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest('pre, .p-table-scroll'))
                  .map(e => e.outerHTML.slice(0, 120))
            """);
        Assert.True(wide.Length == 0, $"{name} scrolls sideways at 320 px:\n{string.Join('\n', wide)}");
        await page.ShowToAsync(ColorScheme.Light, 1280);
    }

    // A colour that is still on its way to the other theme would be judged as a third one.
    private static async Task SettleAsync(this BrowserPage page) => await page.Page.EvaluateAsync(
        """
        async () => {
          await document.fonts.ready;
          await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          await Promise.all(document.getAnimations().filter(a => a.effect.getTiming().iterations !== Infinity).map(a => a.finished.catch(() => {})));
        }
        """);
}
