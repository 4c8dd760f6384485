using Microsoft.Playwright;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>Writes the pictures of <c>docs/pictures</c>; only when asked to with <c>PORTAL_PICTURES=1</c>, so that a test run leaves the checkout clean.</summary>
public static class PictureBook
{
    private static bool IsOpen => Environment.GetEnvironmentVariable("PORTAL_PICTURES") == "1";

    /// <summary>Takes the whole page as <c>{name}-{light|dark}-{width}.png</c>.</summary>
    /// <param name="page">As it stands.</param>
    /// <param name="name">Kebab case: <c>api-keys-empty</c>.</param>
    public static async Task TakeAsync(BrowserPage page, string name)
    {
        if (IsOpen)
        {
            string theme = page.ColorScheme == ColorScheme.Dark ? "dark" : "light";
            await page.Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = Path.Combine(Repository.Root, "docs", "pictures", $"{name}-{theme}-{page.Width}.png"),
                FullPage = true,
                Animations = ScreenshotAnimations.Disabled,
            });
        }
    }

    /// <summary>Takes the window, 1280 × 800, in both themes for the start page, which shows it to its readers.</summary>
    public static async Task TakeForStartPageAsync(BrowserPage page)
    {
        if (IsOpen)
        {
            foreach (ColorScheme theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.ShowToAsync(theme, 1280);
                await page.Page.ScreenshotAsync(new PageScreenshotOptions
                {
                    Path = Path.Combine(Repository.Application, "wwwroot", "pictures", theme == ColorScheme.Dark ? "dashboard-dark.png" : "dashboard-light.png"),
                    Animations = ScreenshotAnimations.Disabled,
                });
            }
        }
    }
}
