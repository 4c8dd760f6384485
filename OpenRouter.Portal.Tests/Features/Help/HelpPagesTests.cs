using System.Net;
using AngleSharp.Html.Dom;
using OpenRouter.Portal.Features.Help;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Help;

/// <summary>The help pages promise ways out: each has to exist, and each number has to be the one in force.</summary>
public sealed class HelpPagesTests : IDisposable
{
    private readonly PortalApplicationFactory _portal = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LoginHelp_HasTheSixRows()
    {
        using HttpClient stranger = _portal.NewClient();
        IHtmlDocument page = await stranger.GetPageAsync("/help/login", Cancel);

        Assert.Equal(6, HelpTopics.All.Count);
        Assert.Equal(HelpTopics.All, page.QuerySelectorAll("section[id]").Select(row => row.Id));
        Assert.All(page.QuerySelectorAll("section[id] dd"), words => Assert.NotEmpty(words.TextContent.Trim()));
    }

    [Fact]
    public async Task Faq_AnswersTenQuestions()
    {
        using HttpClient stranger = _portal.NewClient();
        IHtmlDocument page = await stranger.GetPageAsync("/faq", Cancel);

        Assert.Equal(10, page.QuerySelectorAll("details").Length);
        Assert.DoesNotContain("_A", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/help/login")]
    [InlineData("/faq")]
    [InlineData("/contact")]
    public async Task EveryWayOut_LeadsSomewhere(string path)
    {
        using HttpClient stranger = _portal.NewClient();
        IHtmlDocument page = await stranger.GetPageAsync(path, Cancel);
        string[] ways = [.. page.QuerySelectorAll("main a[href^='/']").Select(link => link.GetAttribute("href")!.Split('#')[0]).Distinct()];

        Assert.NotEmpty(ways);
        foreach (string way in ways)
        {
            using HttpResponseMessage answer = await stranger.GetAsync(way, Cancel);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Redirect, $"{path} leads to {way}, which answers {answer.StatusCode}.");
        }
    }

    [Fact]
    public async Task Numbers_AreThoseOfTheConfiguration()
    {
        using PortalApplicationFactory other = new PortalApplicationFactory()
            .With("Sessions:IdleTimeout", "7.00:00:00").With("Accounts:VerificationLifetime", "02:00:00").With("Spending:StarterCredits", "2.50")
            .With("Portal:SupportEmail", "help@acme.example").With("Portal:SupportUrl", "https://desk.acme.example/");
        using HttpClient stranger = other.NewClient();

        string help = (await stranger.GetPageAsync("/help/login", Cancel)).Body!.TextContent;
        string faq = (await stranger.GetPageAsync("/faq", Cancel)).Body!.TextContent;
        string contact = (await stranger.GetPageAsync("/contact", Cancel)).Body!.TextContent;

        Assert.Contains("7 days without use", faq, StringComparison.Ordinal);
        Assert.Contains("$2.50", faq, StringComparison.Ordinal);
        Assert.Contains("not used for 7 days", help, StringComparison.Ordinal);
        Assert.Contains("holds for 2 hours", help, StringComparison.Ordinal);
        Assert.Contains("help@acme.example", contact, StringComparison.Ordinal);
        Assert.Contains("https://desk.acme.example/", contact, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30 * 24 * 60, "30 days")]
    [InlineData(24 * 60, "24 hours")]
    [InlineData(60, "1 hour")]
    [InlineData(15, "15 minutes")]
    [InlineData(90, "90 minutes")]
    public void TimesInWords_UseTheUnitThatFits(int minutes, string words) => Assert.Equal(words, HelpFacts.InWords(TimeSpan.FromMinutes(minutes)));

    /// <inheritdoc />
    public void Dispose() => _portal.Dispose();
}
