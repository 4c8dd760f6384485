using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpenRouter.Portal.Features.DemoData;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>The pages behind the sign-in, empty and full, with every dialog and menu open: for all eyes, and for the keyboard alone.</summary>
public sealed class SignedInPagesTests(BrowserFixture browser) : BrowserTest(browser)
{
    private readonly PortalApplicationFactory _portal = new() { RealTime = true, EnvironmentName = "Development" };

    [Fact]
    public async Task EveryPageOfANewAccount_IsAccessible_WithItsDialogs()
    {
        BrowserPage page = await OpenAsync();
        await page.SignUpAsync(_portal);
        await page.JudgeAsync("dashboard-first-run");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "API Keys", Exact = true }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Generate Key" }).First).ToBeVisibleAsync();
        await page.JudgeAsync("keys-empty");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Generate Key" }).First.ClickAsync();
        await page.JudgeAsync("keys-generate");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Generate Key" }).ClickAsync();
        await Expect(page.Page.Locator("#key-name-error")).ToBeVisibleAsync();
        await page.JudgeAsync("keys-generate-refused");
        await page.GenerateKeyAsync("ci-build");
        await page.JudgeAsync("keys-reveal");
        await page.CloseRevealAsync();
        await page.JudgeAsync("keys-first");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke key 'ci-build'" }).Or(page.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke" })).First.ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.JudgeAsync("keys-revoke");
        await page.Page.GotoAsync("/account/confirm");
        await page.JudgeAsync("account-confirm");
    }

    [Fact]
    public async Task EveryPageOfATeamAtWork_IsAccessible_WithItsMenus()
    {
        BrowserPage page = await OpenAsync();
        page.ExpectConsoleError("404 (Not Found)");
        await SignInAsync(page, 0);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Hide" }).ClickAsync();
        await Expect(page.Page.Locator(".p-checklist")).ToHaveCountAsync(0);
        await page.JudgeAsync("dashboard");
        await PictureBook.TakeForStartPageAsync(page);

        await page.Page.Locator(".p-switcher summary").ClickAsync();
        await page.Page.Locator(".p-head details.p-menu summary").ClickAsync();
        await page.Page.Locator(".p-switcher").EvaluateAsync("menu => { menu.open = true; }");
        await page.JudgeAsync("menus");
        await page.ShowToAsync(ColorScheme.Light, 360);
        await page.Page.Locator(".p-drawer-button").ClickAsync();
        await Axe.AssertCleanAsync(page);
        await PictureBook.TakeAsync(page, "drawer");
        await page.ShowToAsync(ColorScheme.Light, 1280);

        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/keys?workspace=" + DemoTeam.Slug));
        await page.JudgeAsync("keys");
        Assert.Empty(await page.Page.Locator("tbody td:first-child bdi").EvaluateAllAsync<string[]>(
            "names => names.filter(name => name.getClientRects().length > 1).map(name => name.textContent)"));
        Assert.True(await page.Page.Locator(".p-table-scroll").EvaluateAsync<bool>("table => table.scrollWidth <= table.clientWidth"));
        await page.Page.GotoAsync("/keys?workspace=nobodys");
        await page.JudgeAsync("workspace-not-found");
    }

    [Fact]
    public async Task Viewer_IsToldWhatIsNotGiven()
    {
        BrowserPage page = await OpenAsync();
        await SignInAsync(page, 2);
        await page.JudgeAsync("viewer-dashboard");
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/keys?workspace=" + DemoTeam.Slug));
        await page.JudgeAsync("viewer-keys");
    }

    [Fact]
    public async Task KeyboardAlone_GeneratesAndStoresAKey()
    {
        BrowserPage page = await OpenAsync();
        await page.SignUpAsync(_portal);
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/keys"));
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "API Keys" })).ToBeVisibleAsync();
        ILocator generate = page.Page.GetByRole(AriaRole.Button, new() { Name = "Generate Key", Exact = true });
        await TabToAsync(page, generate);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();

        // Away and back: Escape closes a form, and the focus is where it came from.
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(generate).ToBeFocusedAsync();

        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync("typed");
        await page.Page.Keyboard.PressAsync("Enter");
        ILocator secret = page.Page.Locator("#reveal-secret");
        await Expect(page.Page.Locator(".p-secret .p-copy")).ToBeFocusedAsync();

        // The one chance to see the secret: neither Escape nor a click outside takes it away.
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Mouse.ClickAsync(5, 5);
        await Expect(secret).ToBeVisibleAsync();
        ILocator done = page.Submit("Done");
        await Expect(done).ToBeDisabledAsync();
        await TabToAsync(page, page.Page.GetByLabel("I stored it"));
        await page.Page.Keyboard.PressAsync("Space");
        await Expect(done).ToBeEnabledAsync();
        await TabToAsync(page, done);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.Page.GetByRole(AriaRole.Cell, new() { Name = "typed", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task PressingGenerateTwice_MakesOneKey()
    {
        BrowserPage page = await OpenAsync();
        await page.SignUpAsync(_portal);
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/keys?dialog=generate"));
        await page.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("once");

        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Generate Key" }).DblClickAsync();
        await page.CloseRevealAsync();

        await page.Page.ReloadAsync();
        await Expect(page.Page.GetByRole(AriaRole.Cell, new() { Name = "once", Exact = true })).ToHaveCountAsync(1);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    private static async Task TabToAsync(BrowserPage page, ILocator target)
    {
        for (int stop = 0; stop < 40; stop++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }

            await page.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"Forty Tab stops do not reach {target}.");
    }

    private async Task SignInAsync(BrowserPage page, int person)
    {
        // The demo team is made after the start.
        await _portal.Services.GetRequiredService<DemoSeeder>().ExecuteTask!;
        DemoAccount account = DemoTeam.People[person].Account;
        await page.SignInAsync(account.Email, account.Password);
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/dashboard?workspace=" + DemoTeam.Slug));
    }

    private Task<BrowserPage> OpenAsync() => NewPageAsync(_portal.StartOnLoopback().Origin);
}
