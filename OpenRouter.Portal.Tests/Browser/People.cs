using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>What people do at the portal, done as they do it: by visible names, in the browser, with the mail that reached them.</summary>
internal static class People
{
    /// <summary>A password that the portal takes, and that stands nowhere else.</summary>
    public const string Password = "plum-Basket 7 rivers of tin";

    /// <summary>An address that nobody had before.</summary>
    public static string NewAddress() => $"{Guid.NewGuid().ToString("N")[..12]}@people.example";

    /// <summary>The button that sends a form, not the one that shows a password.</summary>
    public static ILocator Submit(this BrowserPage page, string name) => page.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>From the registration page to the page that waits for the mail.</summary>
    public static async Task RegisterAsync(this BrowserPage page, string address)
    {
        await page.Page.GetByLabel("Email").FillAsync(address);
        await page.Page.Locator("#password").FillAsync(Password);
        await page.Submit("Create Free Account").ClickAsync();
        await page.Page.WaitForURLAsync("**/verify-email");
    }

    /// <summary>The newest mail to an address, as it would have been delivered.</summary>
    public static async Task<KeptMailRow> ReadMailAsync(this PortalApplicationFactory portal, string address) =>
        (await portal.Services.GetRequiredService<KeptMails>().ListAsync(TestContext.Current.CancellationToken)).First(mail => mail.To == address);

    /// <summary>Opens the mailed link and presses its button; the dashboard comes.</summary>
    public static async Task VerifyAsync(this BrowserPage page, KeptMailRow mail)
    {
        await page.Page.GotoAsync(mail.Link!);
        await page.Submit("Confirm this address").ClickAsync();
        await page.Page.WaitForURLAsync("**/dashboard");
    }

    /// <summary>Registers and verifies somebody new, and returns the address.</summary>
    public static async Task<string> SignUpAsync(this BrowserPage page, PortalApplicationFactory portal)
    {
        string address = NewAddress();
        await page.Page.GotoAsync("/register");
        await page.RegisterAsync(address);
        KeptMailRow mail = await portal.ReadMailAsync(address);
        await page.BecomeLiveAsync(() => page.VerifyAsync(mail));
        return address;
    }

    /// <summary>Fills in the sign-in page, which is open, and sends it.</summary>
    public static async Task SendSignInAsync(this BrowserPage page, string address, string password)
    {
        await page.Page.GetByLabel("Email").FillAsync(address);
        await page.Page.Locator("#password").FillAsync(password);
        await page.Submit("Sign In").ClickAsync();
    }

    /// <summary>Opens the sign-in page and goes in; the live dashboard comes.</summary>
    public static async Task<IWebSocket> SignInAsync(this BrowserPage page, string address, string password = Password)
    {
        await page.Page.GotoAsync("/login");
        return await page.BecomeLiveAsync(async () =>
        {
            await page.SendSignInAsync(address, password);
            await page.Page.WaitForURLAsync("**/dashboard");
        });
    }

    /// <summary>Fills in the open dialog and leaves the reveal open.</summary>
    public static async Task<string> GenerateKeyAsync(this BrowserPage page, string name)
    {
        await page.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Generate Key" }).ClickAsync();
        return await page.Page.Locator("#reveal-secret").InnerTextAsync();
    }

    /// <summary>Says that the secret is stored, and closes the reveal.</summary>
    public static async Task CloseRevealAsync(this BrowserPage page)
    {
        await page.Page.GetByLabel("I stored it").CheckAsync();
        await page.Submit("Done").ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    /// <summary>Opens the account menu and leaves.</summary>
    public static async Task SignOutAsync(this BrowserPage page)
    {
        await page.Page.Locator("details.p-menu summary").Last.ClickAsync();
        await page.Submit("Sign out").ClickAsync();
        await page.Page.WaitForURLAsync("**/login**");
    }
}
