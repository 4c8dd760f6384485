using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Shell;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Tests.Ui;

public sealed class LayoutTests : UiTestContext
{
    private readonly BunitAuthorizationContext _authorization;

    public LayoutTests()
    {
        _authorization = AddAuthorization();
        Services.AddSingleton<Microsoft.AspNetCore.Components.Forms.AntiforgeryStateProvider, NoAntiforgery>();
    }

    [Fact]
    public void PublicHeader_ForAStranger_EndsWithSignIn()
    {
        IRenderedComponent<PublicLayout> page = Render<PublicLayout>();

        AngleSharp.Dom.IElement last = page.FindAll("header a")[^1];

        Assert.Equal("Sign In", last.TextContent);
        Assert.Equal("/login", last.GetAttribute("href"));
    }

    [Fact]
    public void PublicHeader_ForSomebodySignedIn_LeadsToTheDashboard()
    {
        _authorization.SetAuthorized("ada@example.com");

        Assert.Equal("/dashboard", Render<PublicLayout>().FindAll("header a")[^1].GetAttribute("href"));
    }

    [Fact]
    public void Footer_SaysThatNobodyElseIsBehindIt() =>
        Assert.Contains("Not affiliated with OpenRouter, Inc.", Render<PublicLayout>().Find("footer").TextContent, StringComparison.Ordinal);

    [Fact]
    public void ThemeSwitch_MarksTheChoice_AndPostsBackToThePresentPage()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/models?sort=price");

        IRenderedComponent<ThemeSwitch> theme = Render<ThemeSwitch>(parameters => parameters.AddCascadingValue("Theme", ThemeChoice.Dark));

        Assert.Equal("Dark", theme.Find("[aria-pressed=true]").TextContent);
        Assert.Equal("/models?sort=price", theme.Find("[name=returnUrl]").GetAttribute("value"));
        Assert.Equal("post", theme.Find("form").GetAttribute("method"));
    }

    [Fact]
    public void Navigation_OfAWorkspacePage_KeepsTheWorkspace_AndMarksTheCurrentItem()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/keys/abc?workspace=acme&status=active");

        IRenderedComponent<NavMenu> menu = Render<NavMenu>();

        Assert.Equal("/dashboard?workspace=acme", menu.Find("a").GetAttribute("href"));
        Assert.Equal("/keys?workspace=acme", menu.Find("a[aria-current=page]").GetAttribute("href"));
    }

    [Fact]
    public void Navigation_WithoutAWorkspaceInTheAddress_AddsNone() =>
        Assert.DoesNotContain(Render<NavMenu>().FindAll("a"), link => link.GetAttribute("href")!.Contains('?', StringComparison.Ordinal));

    [Fact]
    public void Frame_FirstTabStop_SkipsToTheContent_AndDialogsExistOnce()
    {
        IRenderedComponent<Frame> frame = Render<Frame>();

        Assert.Equal("content", frame.FindAll("a, button")[0].GetAttribute("data-skip"));
        Assert.Equal("main", frame.Find("#content").LocalName);
        Assert.Single(frame.FindComponents<Radzen.Blazor.RadzenDialog>());
    }

    [Fact]
    public void RedirectToLogin_KeepsAPathOfThisSite_AsTheWayBack()
    {
        NavigationManager navigation = Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo("/keys?workspace=acme");

        Render<RedirectToLogin>();

        Assert.EndsWith("/login?returnUrl=%2Fkeys%3Fworkspace%3Dacme", navigation.Uri, StringComparison.Ordinal);
    }

    private sealed class NoAntiforgery : Microsoft.AspNetCore.Components.Forms.AntiforgeryStateProvider
    {
        public override Microsoft.AspNetCore.Components.Forms.AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
