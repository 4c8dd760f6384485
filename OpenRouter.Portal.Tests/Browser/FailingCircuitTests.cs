using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>A live page fails of what its code cannot foresee.</summary>
public sealed class FailingCircuitTests(BrowserFixture browser) : BrowserTest(browser)
{
    private readonly PortalApplicationFactory _portal = new() { RealTime = true };

    /// <summary>BLZ-12. Guarantee: a plain sentence without details, an id in the log, what was saved is still there, and the other pages go on.</summary>
    [Fact]
    public async Task APageThatFails_SaysSoPlainly_LosesNothing_AndTakesNoOtherAlong()
    {
        BrowserPage page = await NewPageAsync(_portal.StartOnLoopback().Origin);
        page.ExpectConsoleError("There was an unhandled exception on the current circuit");
        page.ExpectConsoleError("Circuit has been shut down due to error");
        await page.SignUpAsync(_portal);
        BrowserPage other = await NewTabAsync(page);
        await other.BecomeLiveAsync(() => other.Page.GotoAsync("/keys"));
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/keys?dialog=generate"));
        await page.GenerateKeyAsync("saved");
        await page.CloseRevealAsync();

        await RenameAsync("ApiKeys", "Elsewhere");
        await page.Page.GetByRole(AriaRole.Searchbox).FillAsync("nothing");
        await page.Page.Keyboard.PressAsync("Enter");

        ILocator message = page.Page.Locator("#blazor-error-ui");
        await Expect(message).ToBeVisibleAsync();
        await Expect(message).ToContainTextAsync("Something went wrong on this page. What was saved stays saved.");
        string shown = await page.Page.ContentAsync();
        Assert.All(["no such table", "Sqlite", "SQLite", "Elsewhere", "Exception", ".cs:line"], detail => Assert.DoesNotContain(detail, shown, StringComparison.Ordinal));
        LoggedEntry told = Assert.Single(_portal.Log.Entries, entry => entry.Level == LogLevel.Error && entry.Category.EndsWith("CircuitHost", StringComparison.Ordinal));
        Assert.Matches("Unhandled exception in circuit '[A-Za-z0-9_-]{20,}'", told.Message);

        // The other page has a circuit of its own; the failed one comes back with what it had saved.
        await RenameAsync("Elsewhere", "ApiKeys");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Generate Key" }).First.ClickAsync();
        await other.GenerateKeyAsync("after");
        await other.CloseRevealAsync();
        await page.BecomeLiveAsync(() => message.GetByRole(AriaRole.Link).ClickAsync());
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/keys"));
        await Expect(page.Page.GetByRole(AriaRole.Cell, new() { Name = "saved", Exact = true })).ToBeVisibleAsync();
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    // What the code cannot foresee: a table that is not there.
    private Task<int> RenameAsync(string table, string name) => _portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
#pragma warning disable EF1002 // Constants of the test.
        db => db.Database.ExecuteSqlRawAsync($"ALTER TABLE \"{table}\" RENAME TO \"{name}\"", TestContext.Current.CancellationToken),
#pragma warning restore EF1002
        TestContext.Current.CancellationToken);
}
