using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>The accessibility scan: WCAG 2.0, 2.1 and 2.2, levels A and AA.</summary>
public static class Axe
{
    private static readonly AxeRunOptions s_options = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    /// <summary>Fails with each rule that the page breaks, the elements that break it, and what would mend them.</summary>
    public static async Task AssertCleanAsync(BrowserPage page)
    {
        AxeResult result = await page.Page.RunAxe(s_options);
        IEnumerable<string> violations =
            from violation in result.Violations
            from node in violation.Nodes
            let advice = node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message)
            select $"{violation.Id} ({violation.Impact}): {node.Html}\n    {string.Join("\n    ", advice)}";
        string[] lines = [.. violations];
        Assert.True(
            lines.Length == 0,
            $"{page.Page.Url} ({page.ColorScheme}, {page.Width} px) breaks {result.Violations.Length} rules:\n{string.Join('\n', lines)}");
    }
}
