using System.Reflection;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>The connection goes in the middle of a form: what was typed stays, what happened is told truthfully, nothing happens twice.</summary>
public sealed class LostConnectionTests(BrowserFixture browser) : BrowserTest(browser)
{
    private readonly PortalApplicationFactory _portal = new() { RealTime = true };

    /// <summary>BLZ-15. Guarantee: what was typed outlives the break, and the form can be sent afterwards, once.</summary>
    [Fact]
    public async Task WhileTyping_WhatWasTypedStays_AndIsSentOnceAfterwards()
    {
        BrowserPage page = await OpenFormAsync("kept");

        await page.BreakAsync(null, async () =>
        {
            await Expect(page.Page.Locator("#components-reconnect-modal")).ToContainTextAsync("onnecti");
            await Expect(Name(page)).ToHaveValueAsync("kept");
            Assert.Equal(0, await CountKeysAsync());
        });
        await Expect(page.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await Expect(Name(page)).ToHaveValueAsync("kept");
        await Generate(page).ClickAsync();
        await page.CloseRevealAsync();

        await Expect(page.Page.GetByRole(AriaRole.Cell, new() { Name = "kept", Exact = true })).ToHaveCountAsync(1);
        Assert.Equal(1, await CountKeysAsync());
    }

    /// <summary>BLZ-15. Guarantee: a press that reached the portal is answered after the break, and has made one key.</summary>
    [Fact]
    public async Task WithThePress_TheKeyIsMadeOnce_AndItsSecretIsShownWhenTheConnectionIsBack()
    {
        BrowserPage page = await OpenFormAsync("pressed");

        await page.BreakAsync("document.querySelector('.rz-dialog button[type=submit]').click()", () => Task.CompletedTask);
        await Expect(page.Page.Locator("#reveal-secret")).ToBeVisibleAsync();
        await page.CloseRevealAsync();

        await Expect(page.Page.GetByRole(AriaRole.Cell, new() { Name = "pressed", Exact = true })).ToHaveCountAsync(1);
        Assert.Equal(1, await CountKeysAsync());
    }

    /// <summary>BLZ-15. Guarantee: where the page's circuit is gone, the page says so, keeps what was typed until its reader loads it again, and nothing was saved.</summary>
    [Fact]
    public async Task WithItsCircuitGone_ThePageSaysSo_KeepsWhatWasTyped_AndHasSavedNothing()
    {
        BrowserPage page = await OpenFormAsync("unsaved");

        await page.BreakAsync(null, () =>
        {
            ForgetCircuits();
            return Task.CompletedTask;
        });

        ILocator reload = page.Page.Locator("[data-reload]");
        await Expect(reload).ToBeVisibleAsync();
        await Expect(page.Page.Locator("#components-reconnect-modal")).ToContainTextAsync("has to be loaded again");
        await Expect(Name(page)).ToHaveValueAsync("unsaved");
        await page.BecomeLiveAsync(() => reload.ClickAsync());
        Assert.Equal(0, await CountKeysAsync());
        await Expect(page.Page.GetByRole(AriaRole.Cell, new() { Name = "unsaved", Exact = true })).ToHaveCountAsync(0);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    private static ILocator Name(BrowserPage page) => page.Page.GetByLabel("Name", new() { Exact = true });

    private static ILocator Generate(BrowserPage page) =>
        page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Generate Key" });

    // What minutes without a connection do: the pages that wait for theirs are given up. The framework's own type is internal.
    private void ForgetCircuits()
    {
        Type type = typeof(CircuitOptions).Assembly.GetType("Microsoft.AspNetCore.Components.Server.Circuits.CircuitRegistry", throwOnError: true)!;
        PropertyInfo waiting = type.GetProperty("DisconnectedCircuits", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!;
        MemoryCache cache = (MemoryCache)waiting.GetValue(_portal.Services.GetRequiredService(type))!;
        Assert.True(SpinWait.SpinUntil(() => cache.Count > 0, TimeSpan.FromSeconds(10)), "No page waits for its connection.");
        cache.Compact(1);
        Assert.Equal(0, cache.Count);
    }

    private Task<int> CountKeysAsync() => _portal.ReadAsync(db => db.ApiKeys.CountAsync(TestContext.Current.CancellationToken));

    private async Task<BrowserPage> OpenFormAsync(string name)
    {
        BrowserPage page = await NewPageAsync(_portal.StartOnLoopback().Origin);
        await page.MakeBreakableAsync();
        await page.SignUpAsync(_portal);
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/keys?dialog=generate"));
        await Name(page).FillAsync(name);
        return page;
    }
}
