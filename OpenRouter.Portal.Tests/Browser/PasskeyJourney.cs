using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>Passkeys in a real browser with an authenticator of Chromium's own making.</summary>
public sealed class PasskeyJourney(BrowserFixture browser) : BrowserTest(browser)
{
    private readonly PortalApplicationFactory _portal = new() { RealTime = true };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>PKY-07. Register, rename, sign in without an address, cancel, step up, remove.</summary>
    [Fact]
    public async Task Owner_AddsAPasskey_SignsInWithIt_ConfirmsWithIt_AndRemovesIt()
    {
        BrowserPage page = await NewPageAsync(_portal.StartOnLoopback().Origin);
        (ICDPSession authenticator, string id) = await WithAuthenticatorAsync(page);
        await page.SignUpAsync(_portal);
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/account/security"));
        await page.JudgeAsync("security-passkeys-none");
        await page.Submit("Add a Passkey").ClickAsync();
        await page.Page.GetByLabel("Name of the new passkey").FillAsync("Work laptop");
        await page.JudgeAsync("security-passkeys-add");
        await page.Submit("Create Passkey").ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove passkey Work laptop" })).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Rename passkey Work laptop" }).ClickAsync();
        await page.Page.GetByLabel("New name").FillAsync("Laptop");
        await page.Submit("Save").ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove passkey Laptop" })).ToBeVisibleAsync();
        await page.JudgeAsync("security-passkeys");

        // The same device once more: the browser itself says that it is there already.
        await page.Submit("Add a Passkey").ClickAsync();
        await page.Page.GetByLabel("Name of the new passkey").FillAsync("Again");
        await page.Submit("Create Passkey").ClickAsync();
        await Expect(page.Page.GetByText("already holds a passkey")).ToBeVisibleAsync();

        // Off, so that the address field's suggestions do not answer by themselves.
        await PresentAsync(authenticator, id, isPresent: false);
        await page.SignOutAsync();
        await page.JudgeAsync("login-passkey");
        await CancelAsync(page);
        await PresentAsync(authenticator, id, isPresent: true);
        await page.BecomeLiveAsync(async () =>
        {
            await page.Submit("Sign in with a passkey").ClickAsync();
            await page.ArriveAsync("**/dashboard");
        });
        await StepUpAndRemoveAsync(page);
    }

    /// <summary>PKY-07. Conditional UI: the passkey is offered in the address field, without a click on a button.</summary>
    [Fact]
    public async Task TheAddressField_OffersThePasskey()
    {
        BrowserPage page = await NewPageAsync(_portal.StartOnLoopback().Origin);
        (ICDPSession authenticator, string id) = await WithAuthenticatorAsync(page);
        await page.SignUpAsync(_portal);
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/account/security"));
        await page.Submit("Add a Passkey").ClickAsync();
        await page.Page.GetByLabel("Name of the new passkey").FillAsync("Laptop");
        await page.Submit("Create Passkey").ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove passkey Laptop" })).ToBeVisibleAsync();
        await PresentAsync(authenticator, id, isPresent: false);
        await page.SignOutAsync();
        await PresentAsync(authenticator, id, isPresent: true);
        await page.Page.GotoAsync("/login?returnUrl=/keys");

        await page.Page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/keys");
        Assert.Equal(1, await ReadAsync(db => db.Sessions.CountAsync(s => s.Methods == "passkey", Cancel)));
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    private static async Task<(ICDPSession Session, string Id)> WithAuthenticatorAsync(BrowserPage page)
    {
        ICDPSession session = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await session.SendAsync("WebAuthn.enable", new Dictionary<string, object> { ["enableUI"] = false });
        JsonElement? added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return (session, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    private static Task<JsonElement?> PresentAsync(ICDPSession session, string id, bool isPresent) => session.SendAsync(
        "WebAuthn.setAutomaticPresenceSimulation", new Dictionary<string, object> { ["authenticatorId"] = id, ["enabled"] = isPresent });

    // The virtual authenticator has no prompt to cancel: the ceremony is broken off from within, which the page cannot tell apart.
    private static async Task CancelAsync(BrowserPage page)
    {
        await page.Page.EvaluateAsync(
            "() => { const get = navigator.credentials.get.bind(navigator.credentials); navigator.credentials.get = options => { const stop = new AbortController(); setTimeout(() => stop.abort(), 50); navigator.credentials.get = get; return get({ ...options, signal: stop.signal }); }; }");
        await page.Submit("Sign in with a passkey").ClickAsync();
        await Expect(page.Page.GetByText("No passkey was used")).ToBeVisibleAsync();
        Assert.Equal("/login", new Uri(page.Page.Url).AbsolutePath);
    }

    private async Task StepUpAndRemoveAsync(BrowserPage page)
    {
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/account/security"));

        // As if the sign-in were twenty minutes ago.
        DateTimeOffset earlier = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(20);
        await _portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.ProvedAt, earlier), Cancel), Cancel);
        page.ExpectConsoleError("403 (Forbidden)");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove passkey Laptop" }).ClickAsync();
        await page.Submit("Remove Laptop").ClickAsync();
        await Expect(page.Submit("Confirm with a passkey")).ToBeVisibleAsync();
        await page.JudgeAsync("step-up-passkey");
        await page.Submit("Confirm with a passkey").ClickAsync();
        await Expect(page.Page.GetByText("No passkeys yet.")).ToBeVisibleAsync();
        Assert.Equal("passkey", await ReadAsync(db => db.Set<StepUpProof>().Select(p => p.Method).SingleAsync(Cancel)));
        Assert.Equal(0, await ReadAsync(db => db.UserPasskeys.CountAsync(Cancel)));
    }

    private Task<T> ReadAsync<T>(Func<PortalDbContext, Task<T>> read) => _portal.ReadAsync(read);
}
