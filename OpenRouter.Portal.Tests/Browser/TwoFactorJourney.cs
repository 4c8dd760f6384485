using System.Diagnostics;
using System.Globalization;
using System.Web;
using Microsoft.Playwright;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>Two-factor authentication as people meet it: a camera that reads the screen, an authenticator of other people's making, a paper with codes.</summary>
public sealed class TwoFactorJourney(BrowserFixture browser) : BrowserTest(browser)
{
    private readonly PortalApplicationFactory _portal = new() { RealTime = true };

    /// <summary>MFA-02, F11, F13. The QR code is read from a picture of the screen, the codes come from oathtool.</summary>
    [Fact]
    public async Task Owner_EnablesTwoFactor_AndSignsInWithCodeAndRecoveryCode()
    {
        string zbarimg = await Tool.RequireZbarimgAsync();
        string oathtool = await Tool.RequireOathtoolAsync();
        BrowserPage page = await NewPageAsync(_portal.StartOnLoopback().Origin);
        page.ExpectConsoleError("400 (Bad Request)");
        string address = await page.SignUpAsync(_portal);
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/account/security"));
        await page.JudgeAsync("security-two-factor-off");

        Stopwatch enrolment = Stopwatch.StartNew();
        await page.Submit("Enable Two-Factor Authentication").ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Step 1 of 3: Scan" })).ToBeFocusedAsync();
        Uri scanned = new(await ScanAsync(page, zbarimg));
        TimeSpan judging = await JudgeApartAsync(page, "security-two-factor-scan");
        string secret = AssertIsExact(scanned, address);
        Assert.Equal(secret, await page.Page.Locator("#two-factor-secret").EvaluateAsync<string>("element => element.textContent"));
        await page.Submit("Next").ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Step 2 of 3: Confirm" })).ToBeFocusedAsync();
        await page.Page.GetByLabel("Six-digit code").FillAsync("12");
        await page.Submit("Confirm and enable").ClickAsync();
        await Expect(page.Page.Locator("#two-factor-code-error")).ToBeVisibleAsync();
        judging += await JudgeApartAsync(page, "security-two-factor-confirm");
        long usedStep = CurrentStep();
        await page.Page.GetByLabel("Six-digit code").FillAsync(await CodeAsync(oathtool, secret, usedStep));
        await page.Submit("Confirm and enable").ClickAsync();
        string[] codes = (await page.Page.Locator("#recovery-codes").InnerTextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        enrolment.Stop();
        double seconds = (enrolment.Elapsed - judging).TotalSeconds;
        TestContext.Current.SendDiagnosticMessage("Enrolment took {0:0.0} s.", seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Enrolment took {seconds:0.0} s."));
        Assert.Equal(10, codes.Length);
        await page.JudgeAsync("security-two-factor-codes");
        await StoreAsync(page, codes);
        await Expect(page.Page.GetByText("10 of 10 left, made")).ToBeVisibleAsync();
        await page.JudgeAsync("security-two-factor-on");

        await page.SignOutAsync();
        await GivePasswordAsync(page, address);
        await page.JudgeAsync("login-code");

        // The code of the set-up is spent; the authenticator's next one is typed before it would be shown, inside the window.
        await page.BecomeLiveAsync(async () =>
        {
            await page.Page.GetByLabel("Six-digit code").PressSequentiallyAsync(await CodeAsync(oathtool, secret, Math.Max(usedStep + 1, CurrentStep())));
            await page.ArriveAsync("**/dashboard");
        });

        await page.SignOutAsync();
        await GiveRecoveryCodeAsync(page, address, codes[0]);
        await page.ArriveAsync("**/dashboard");
        await page.SignOutAsync();
        await GiveRecoveryCodeAsync(page, address, codes[0]);
        await Expect(page.Page.Locator("#code-error")).ToContainTextAsync("not one of your unused recovery codes");
        await page.JudgeAsync("login-recovery-code-refused");
        await page.Page.GotoAsync("/dashboard");
        Assert.Equal("/login", new Uri(page.Page.Url).AbsolutePath);
    }

    /// <summary>F5. Guarantee: the second step needs no script and no live connection.</summary>
    [Fact]
    public async Task WithoutJavaScript_TheSecondStepIsAPlainForm()
    {
        _portal.StartOnLoopback();
        using TwoFactorPerson person = await _portal.WithTwoFactorAsync();
        BrowserPage page = await NewPageAsync(_portal.Origin, javaScriptEnabled: false);
        page.ExpectConsoleError("400 (Bad Request)");
        await page.Page.GotoAsync("/login?returnUrl=/keys");
        await page.SendSignInAsync(person.Person.Email, person.Person.Password);
        await page.ArriveAsync("**/login/code?**");
        await page.Page.GetByLabel("Six-digit code").FillAsync("12");
        await page.Submit("Sign In").ClickAsync();
        await Expect(page.Page.Locator("#code-error")).ToBeVisibleAsync();
        string code = _portal.CodeOf(person.Secret, 1);
        await page.Page.GetByLabel("Six-digit code").FillAsync($"{code[..3]} {code[3..]}");
        await page.Submit("Sign In").ClickAsync();
        await page.ArriveAsync("**/keys");
        Assert.Equal(0, page.Sockets);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    private static async Task<string> ScanAsync(BrowserPage page, string zbarimg)
    {
        string picture = Path.Combine(TestFolder.Create("qr"), "screen.png");
        await page.Page.Locator(".p-qr-plate").ScrollIntoViewIfNeededAsync();
        await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = picture });
        ProcessResult read = await ChildProcess.RunAsync(zbarimg, ["--raw", "-q", picture]);
        return read.RequireSuccess().Trim();
    }

    private static string AssertIsExact(Uri scanned, string address)
    {
        string secret = HttpUtility.ParseQueryString(scanned.Query)["secret"]!;
        Assert.Equal(
            $"otpauth://totp/OpenRouter%20Portal:{Uri.EscapeDataString(address)}?secret={secret}&issuer=OpenRouter%20Portal&algorithm=SHA1&digits=6&period=30",
            scanned.OriginalString);
        Assert.True(Base32.TryDecode(secret, out byte[]? bytes));
        Assert.Equal(20, bytes.Length);
        return secret;
    }

    private static long CurrentStep() => Totp.StepAt(TimeProvider.System.GetUtcNow());

    private static async Task<string> CodeAsync(string oathtool, string secret, long step)
    {
        string at = DateTimeOffset.FromUnixTimeSeconds(step * Totp.StepSeconds).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        ProcessResult made = await ChildProcess.RunAsync(oathtool, ["--totp", "-b", "--now", at, secret]);
        return made.RequireSuccess().Trim();
    }

    private static async Task StoreAsync(BrowserPage page, string[] codes)
    {
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy recovery codes" }).ClickAsync();
        Assert.Equal(codes, (await page.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).Split('\n', StringSplitOptions.TrimEntries));
        IDownload download = await page.Page.RunAndWaitForDownloadAsync(() => page.Submit("Download").ClickAsync());
        string text = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.Equal("recovery-codes.txt", download.SuggestedFilename);
        Assert.All(codes, code => Assert.Contains(code, text, StringComparison.Ordinal));

        await Expect(page.Submit("Done")).ToBeDisabledAsync();
        await page.Page.GetByLabel("I stored them").CheckAsync();
        await page.Submit("Done").ClickAsync();
        await Expect(page.Page.Locator("#recovery-codes")).ToHaveCountAsync(0);
    }

    private static async Task GivePasswordAsync(BrowserPage page, string address)
    {
        await page.Page.GotoAsync("/login");
        await page.SendSignInAsync(address, People.Password);
        await page.ArriveAsync("**/login/code");
        await Expect(page.Page.GetByLabel("Six-digit code")).ToBeFocusedAsync();
    }

    private static async Task GiveRecoveryCodeAsync(BrowserPage page, string address, string code)
    {
        await GivePasswordAsync(page, address);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Use a recovery code" }).ClickAsync();
        await page.Page.GetByLabel("Recovery code").FillAsync(code);
        await page.Submit("Sign In").ClickAsync();
    }

    private static async Task<TimeSpan> JudgeApartAsync(BrowserPage page, string name)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await page.JudgeAsync(name);
        return watch.Elapsed;
    }
}
