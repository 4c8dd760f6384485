using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.PublicSite;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.TestKit;
using OpenRouter.Portal.Tests.TestKit.Gallery;
using OpenRouter.Portal.Tests.Ui;

namespace OpenRouter.Portal.Tests.Features.PublicSite;

public sealed class HomePageTests : UiTestContext
{
    public HomePageTests()
    {
        AddAuthorization();
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        Services.AddSingleton(Options.Create(new PortalOptions { Name = "Acme Portal", PublicOrigin = "https://ai.acme.example" }));
        Services.AddSingleton<IServer>(new TestServer(new ServiceCollection().BuildServiceProvider()));
        Services.AddSingleton<PublicOrigin>();
        Services.AddPublicSite();
    }

    [Fact]
    public void Line_HasAtMostTwelveWords() =>
        Assert.InRange(Render<HomePage>().Find("h1").TextContent.Split(' ').Length, 1, 12);

    [Fact]
    public void Calls_AreCreateFreeAccountAtBothEnds_AndFilledOnce()
    {
        IRenderedComponent<HomePage> page = Render<HomePage>();

        AngleSharp.Dom.IElement[] calls = [.. page.FindAll("a").Where(link => link.TextContent == "Create Free Account")];
        Assert.Equal(["/register", "/register"], calls.Select(call => call.GetAttribute("href")));
        Assert.Single(page.FindAll(".rz-variant-filled"));
    }

    [Fact]
    public void Request_GoesToTheConfiguredOrigin_NotToTheHostThatWasAsked()
    {
        IRenderedComponent<HomePage> page = Render<HomePage>();

        Assert.All(["#request-0", "#request-1", "#request-2"], id =>
            Assert.Contains("https://ai.acme.example/api/v1", page.Find(id).TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain("http://localhost", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutACatalogue_PricesAreLeftOut_AndTheRestStands()
    {
        IRenderedComponent<HomePage> page = Render<HomePage>();

        Assert.Empty(page.FindAll("table"));
        Assert.Equal(3, page.FindAll(".p-numbers li").Count);
    }

    [Fact]
    public void WithACatalogue_TheCheapestModelsArePriced_AndTheAnswerIsTheRecordedOne()
    {
        Services.AddSingleton<ICataloguePreview>(new GalleryCatalogue());
        Services.AddSingleton<IExampleCall>(new GalleryCatalogue());

        IRenderedComponent<HomePage> page = Render<HomePage>();

        Assert.Equal(["free", "free"], page.FindAll("tbody tr")[0].QuerySelectorAll("td.p-num").Take(2).Select(cell => cell.TextContent));
        Assert.Equal("$0.15", page.FindAll("tbody tr")[1].QuerySelector("td.p-num")!.TextContent);
        Assert.Contains("\"model\": \"demo/small\"", page.Find("#request-0").TextContent, StringComparison.Ordinal);
        Assert.Contains("\"content\": \"Hi\"", page.Find(".p-answer").TextContent, StringComparison.Ordinal);
    }

    /// <summary>Models that fail, wait or go on without end are for trying out clients, not for the price list.</summary>
    [Fact]
    public async Task Prices_AreOfOrdinaryModelsOnly()
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient client = portal.NewClient();

        var page = await client.GetPageAsync("/", Xunit.TestContext.Current.CancellationToken);

        Assert.Equal(
            ["demo/echo-free", "demo/echo"],
            page.QuerySelectorAll(".p-model-table tbody .p-mono").Select(id => id.TextContent));
    }

    /// <summary>behaviours.md N5: the call has one name, at the sign-in too.</summary>
    [Fact]
    public async Task TheSignInPage_CallsTheWayToAnAccountAsThisPageDoes()
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient client = portal.NewClient();

        var page = await client.GetPageAsync("/login", Xunit.TestContext.Current.CancellationToken);

        Assert.Equal("Create Free Account", page.QuerySelector("main a[href='/register']")!.TextContent);
    }

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
