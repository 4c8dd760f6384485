using Microsoft.Playwright;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>Signing up, leaving and coming back need no script and no live connection.</summary>
public sealed class WithoutJavaScriptJourney(BrowserFixture browser) : BrowserTest(browser)
{
    private readonly PortalApplicationFactory _portal = new() { RealTime = true };

    [Fact]
    public async Task Stranger_SignsUpLeavesAndComesBack()
    {
        _portal.StartOnLoopback();
        BrowserPage page = await NewPageAsync(_portal.Origin, javaScriptEnabled: false);
        string address = People.NewAddress();

        await page.Page.GotoAsync("/");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Create Free Account" }).First.ClickAsync();
        await page.RegisterAsync(address);
        await page.VerifyAsync(await _portal.ReadMailAsync(address));
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard" })).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("$1.00")).ToBeVisibleAsync();

        await page.SignOutAsync();
        await Expect(page.Page.GetByText("You are signed out.")).ToBeVisibleAsync();
        await page.Page.GotoAsync("/dashboard");
        Assert.Equal("/login", new Uri(page.Page.Url).AbsolutePath);

        await page.SendSignInAsync(address, People.Password);
        await page.Page.WaitForURLAsync("**/dashboard");
        Assert.Equal(0, page.Sockets);
    }

    [Theory]
    [InlineData("Password2026!", "common passwords")]
    [InlineData("qwertyuiop12", "common passwords")]
    [InlineData("short", "at least 12")]
    public async Task RefusedPassword_IsJudgedAtTheField_AndTheAddressIsKept(string password, string reason)
    {
        _portal.StartOnLoopback();
        BrowserPage page = await NewPageAsync(_portal.Origin, javaScriptEnabled: false);
        page.ExpectConsoleError("400 (Bad Request)");

        await page.Page.GotoAsync("/register");
        await page.Page.GetByLabel("Email").FillAsync("somebody@people.example");
        await page.Page.Locator("#password").FillAsync(password);
        await page.Submit("Create Free Account").ClickAsync();

        ILocator field = page.Page.Locator("#password");
        await Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(field).ToHaveValueAsync("");
        await Expect(page.Page.Locator("#password-error")).ToContainTextAsync(reason, new() { IgnoreCase = true });
        await Expect(page.Page.GetByLabel("Email")).ToHaveValueAsync("somebody@people.example");
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }
}
