using Microsoft.Extensions.DependencyInjection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>Forgotten, changed and proved passwords, and another address, in a real browser; each page judged for every reader.</summary>
public sealed class CredentialJourney(BrowserFixture browser) : BrowserTest(browser)
{
    private const string New = "nine-Herons-over-12-lakes";
    private readonly PortalApplicationFactory _portal = new() { RealTime = true, EnvironmentName = "Development" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AForgottenPassword_IsReplacedByTheMailedLink_WithoutALiveConnection()
    {
        BrowserPage page = await NewPageAsync(_portal.StartOnLoopback().Origin);
        page.ExpectConsoleError("400 (Bad Request)");
        string address = await page.SignUpAsync(_portal);
        await page.SignOutAsync();
        int sockets = page.Sockets;
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Forgot password" }).ClickAsync();
        await page.JudgeAsync("forgot-password");
        await page.Page.GetByLabel("Email").FillAsync(address);
        await page.Submit("Send the link").ClickAsync();
        await page.ArriveAsync("**/forgot-password?sent=1");
        await page.JudgeAsync("forgot-password-sent");

        KeptMailRow mail = await _portal.ReadMailAsync(address);
        await page.Page.GotoAsync(mail.Link!);
        Assert.EndsWith("/reset-password", page.Page.Url, StringComparison.Ordinal);
        await page.JudgeAsync("reset-password");
        await page.Page.Locator("#password").FillAsync("Password2026!");
        await page.Submit("Set password").ClickAsync();
        await Expect(page.Page.Locator("#password-error")).ToBeVisibleAsync();
        await page.JudgeAsync("reset-password-refused");
        await page.Page.Locator("#password").FillAsync(New);
        await page.Submit("Set password").ClickAsync();
        await page.ArriveAsync("**/login?notice=password-reset");
        await page.JudgeAsync("login-password-reset");
        Assert.Equal(sockets, page.Sockets);
        await page.Page.GotoAsync(mail.Link!);
        await page.JudgeAsync("reset-password-spent");
        await page.SignInAsync(address, New);
    }

    [Fact]
    public async Task TheStepUpInsideTheDialog_KeepsTheTypedName_AndTheCircuit()
    {
        BrowserPage page = await NewPageAsync(_portal.StartOnLoopback().Origin);
        page.ExpectConsoleError("400 (Bad Request)");
        await page.SignUpAsync(_portal);
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/keys"));
        await ForgetProofsAsync();
        int sockets = page.Sockets;
        string before = await CookieAsync(page);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Generate Key" }).First.ClickAsync();
        await page.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("typed before");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Generate Key" }).ClickAsync();
        await Expect(page.Page.Locator("#proof-password")).ToBeVisibleAsync();
        await page.JudgeAsync("step-up");
        await page.Page.Locator("#proof-password").FillAsync("not the password of anybody");
        await page.Submit("Confirm").ClickAsync();
        await Expect(page.Page.Locator("#proof-password-error")).ToBeVisibleAsync();
        await page.JudgeAsync("step-up-refused");
        await Expect(page.Page.Locator("#key-name")).ToHaveValueAsync("typed before");

        await page.Page.Locator("#proof-password").FillAsync(People.Password);
        await page.Submit("Confirm").ClickAsync();

        await Expect(page.Page.Locator("#reveal-secret")).ToBeVisibleAsync();
        await page.CloseRevealAsync();
        await Expect(page.Page.GetByRole(AriaRole.Cell, new() { Name = "typed before", Exact = true })).ToBeVisibleAsync();
        Assert.Equal(sockets, page.Sockets);
        Assert.NotEqual(before, await CookieAsync(page));
        await using PortalDbContext db = await _portal.Services.GetRequiredService<PortalDatabase>().OpenAsync(Cancel);
        Assert.Equal(1, await db.Set<Session>().CountAsync(Cancel));
    }

    [Fact]
    public async Task AccountSettings_ChangePasswordAndAddress_OnOneLivePage()
    {
        BrowserPage page = await NewPageAsync(_portal.StartOnLoopback().Origin);
        page.ExpectConsoleError("400 (Bad Request)");
        string address = await page.SignUpAsync(_portal);
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/account"));
        await Expect(page.Page.Locator("#password-form")).ToBeVisibleAsync();
        await page.JudgeAsync("account");
        await page.Page.Locator("#current-password").FillAsync("not the password of anybody");
        await page.Page.Locator("#new-password").FillAsync(New);
        await page.Submit("Change Password").ClickAsync();
        await Expect(page.Page.Locator("#current-password-error")).ToBeVisibleAsync();
        await page.Page.Locator("#current-password").FillAsync(People.Password);
        await page.Submit("Change Password").ClickAsync();
        await Expect(page.Page.GetByText("Your password is changed.")).ToBeVisibleAsync();
        await page.JudgeAsync("account-password-changed");

        string wanted = People.NewAddress();
        await page.Page.GetByLabel("New address").FillAsync(wanted);
        await page.Submit("Change Email").ClickAsync();
        await Expect(page.Page.GetByText($"Waiting for {wanted}")).ToBeVisibleAsync();
        await page.JudgeAsync("account-email-pending");
        await page.Page.GotoAsync((await _portal.ReadMailAsync(wanted)).Link!);
        await page.JudgeAsync("confirm-email");
        await page.Submit("Use this address").ClickAsync();
        await page.ArriveAsync("**/account");
        await Expect(page.Page.Locator("main strong")).ToHaveTextAsync(wanted);
        await page.Page.GotoAsync("/account/password");
        await page.JudgeAsync("account-password");

        await page.Page.GotoAsync((await _portal.ReadMailAsync(address)).Link!);
        await page.JudgeAsync("undo-email-change");
        await page.Submit("Bring this address back").ClickAsync();
        await page.ArriveAsync("**/login?notice=email-restored");
        await page.JudgeAsync("login-email-restored");
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    private static async Task<string> CookieAsync(BrowserPage page) =>
        (await page.Page.Context.CookiesAsync()).Single(cookie => cookie.Name == "portal-session").Value;

    // As if the sign-in had been a quarter of an hour ago.
    private Task<int> ForgetProofsAsync() => _portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
        db => db.Set<Session>().ExecuteUpdateAsync(set => set.SetProperty(s => s.ProvedAt, (DateTimeOffset?)null), Cancel), Cancel);
}
