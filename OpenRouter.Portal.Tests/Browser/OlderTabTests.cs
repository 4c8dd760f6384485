using Microsoft.Playwright;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>Somebody has the portal open in one tab and follows a link from a web mail in another.</summary>
public sealed class OlderTabTests(BrowserFixture browser) : BrowserTest(browser)
{
    private readonly PortalApplicationFactory _portal = new() { RealTime = true };

    /// <summary>WEB-05. Guarantee: a form that was open before is still taken after its reader came from another site's link.</summary>
    [Fact]
    public async Task AFormOfAnOlderTab_IsTaken_AfterALinkFromAnotherSite()
    {
        _portal.StartOnLoopback();
        BrowserPage older = await NewPageAsync(_portal.Origin);
        await older.Page.GotoAsync("/register");
        BrowserPage mail = await NewTabAsync(older);
        await mail.Page.GotoAsync("data:text/html," + Uri.EscapeDataString($"<!doctype html><title>Mail</title><a href='{_portal.Origin}register'>Open</a>"));
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Open" }).ClickAsync();
        await Expect(mail.Page.GetByLabel("Email")).ToBeVisibleAsync();

        await older.RegisterAsync(People.NewAddress());
        await Expect(older.Page.Locator("input[name='CodeForm.Code']")).ToBeVisibleAsync();
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }
}
