using Microsoft.Playwright;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>The pages that a stranger sees: open to everybody's eyes and hands, without a live connection, with the way in always in sight.</summary>
public sealed class PublicPagesTests(BrowserFixture browser) : BrowserTest(browser)
{
    // Development, because the sign-in page offers the demo accounts only there, and the kept mail has pages only there.
    private readonly PortalApplicationFactory _portal = new() { RealTime = true, EnvironmentName = "Development" };

    [Fact]
    public async Task EveryPageOfAStranger_IsAccessible_AndHoldsNoLiveConnection()
    {
        BrowserPage page = await OpenAsync();
        page.ExpectConsoleError("404 (Not Found)");
        page.ExpectConsoleError("500 (Internal Server Error)");
        foreach ((string path, string name) in new[]
        {
            ("/", "home"), ("/register", "register"), ("/login", "login"), ("/login?ended=elsewhere", "login-ended"),
            ("/verify-email", "verify-email"), ("/help/login", "help-login"), ("/faq", "faq"), ("/contact", "contact"), ("/nothing-is-here", "not-found"), ("/error", "error"),
        })
        {
            await page.Page.GotoAsync(path);
            await page.JudgeAsync(name);
        }

        Assert.Equal(0, page.Sockets);
    }

    [Fact]
    public async Task EveryStepOfSigningUp_IsAccessible_InItsErrorsToo()
    {
        BrowserPage page = await OpenAsync();
        page.ExpectConsoleError("400 (Bad Request)");
        page.ExpectConsoleError("401 (Unauthorized)");
        string address = People.NewAddress();
        await page.Page.GotoAsync("/register");
        await page.Page.GetByLabel("Email").FillAsync(address);
        await page.Page.Locator("#password").FillAsync("Password2026!");
        await page.Submit("Create Free Account").ClickAsync();
        await Expect(page.Page.Locator("#password")).ToBeFocusedAsync();
        await page.JudgeAsync("register-refused");

        await page.RegisterAsync(address);
        await page.JudgeAsync("verify-email-waiting");
        await page.Page.Locator("#code").FillAsync("12");
        await page.Submit("Confirm this address").ClickAsync();
        await Expect(page.Page.Locator("#code-error")).ToBeVisibleAsync();
        await page.JudgeAsync("verify-email-refused");

        KeptMailRow mail = await _portal.ReadMailAsync(address);
        await page.Page.GotoAsync("/dev/mail");
        await page.JudgeAsync("dev-mail");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = mail.Subject }).ClickAsync();
        await page.JudgeAsync("dev-mail-open");
        await page.Page.Locator("#mail-link").ClickAsync();
        await page.JudgeAsync("verify-email-link");

        await page.Page.GotoAsync("/login");
        await page.SendSignInAsync(address, "not the password of anybody");
        await Expect(page.Page.GetByRole(AriaRole.Alert).Or(page.Page.Locator("#password-error")).First).ToBeVisibleAsync();
        await page.JudgeAsync("login-refused");
        Assert.Equal(0, page.Sockets);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task SignIn_IsTheRightMostControl_AndStaysInSightWhileScrolling(int width)
    {
        BrowserPage page = await OpenAsync(width);
        await page.Page.GotoAsync("/");
        ILocator signIn = page.Page.Locator("header").GetByRole(AriaRole.Link, new() { Name = "Sign In" });

        await page.Page.EvaluateAsync("() => scrollTo(0, 3000)");
        await page.Page.WaitForFunctionAsync("() => scrollY > 1000");

        Assert.Equal(0, await page.Page.EvaluateAsync<double>("() => document.querySelector('header').getBoundingClientRect().top"));
        await Expect(signIn).ToBeInViewportAsync();
        LocatorBoundingBoxResult box = (await signIn.BoundingBoxAsync())!;
        Assert.True(box.X + box.Width > width * 2 / 3.0, "Sign In is not in the right third.");
        Assert.True(await signIn.EvaluateAsync<bool>(
            "link => [...document.querySelectorAll('header :is(a, button)')].every(e => e.getBoundingClientRect().right <= link.getBoundingClientRect().right)"));
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    private Task<BrowserPage> OpenAsync(int width = 1280) => NewPageAsync(_portal.StartOnLoopback().Origin, width: width);
}
