using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Tests.Ui;

public sealed class SmallPartsTests : UiTestContext
{
    [Theory]
    [InlineData(0, "just now")]
    [InlineData(-59, "1 minute ago")]
    [InlineData(-180, "3 minutes ago")]
    [InlineData(-3600, "1 hour ago")]
    [InlineData(-86400, "1 day ago")]
    [InlineData(29 * 86400, "in 29 days")]
    [InlineData(-70 * 86400, "2 months ago")]
    [InlineData(-800 * 86400, "2 years ago")]
    [InlineData(10, "in a moment")]
    public void RelativeTime_ShowsTheDistance_AndTheExactTimeOnHover(int seconds, string words)
    {
        DateTimeOffset at = Now.AddSeconds(seconds);

        AngleSharp.Dom.IElement time = Render<RelativeTime>(parameters => parameters.Add(t => t.At, at)).Find("time");

        Assert.Equal(words, time.TextContent);
        Assert.Equal(at, DateTimeOffset.Parse(time.GetAttribute("datetime")!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.EndsWith("UTC", time.GetAttribute("title"), StringComparison.Ordinal);
    }

    [Fact]
    public void RelativeTime_WithoutAnInstant_SaysNever() =>
        Assert.Contains("never", Render<RelativeTime>(parameters => parameters.Add(t => t.At, null)).Markup, StringComparison.Ordinal);

    [Theory]
    [InlineData(StatusKind.Danger, "alert")]
    [InlineData(StatusKind.Warn, "alert")]
    [InlineData(StatusKind.Ok, "status")]
    [InlineData(StatusKind.Info, "status")]
    public void StatusMessage_InterruptsOnlyForWhatMustBeActedOn(StatusKind kind, string role) =>
        Assert.Equal(role, Render<StatusMessage>(parameters => parameters.Add(m => m.Kind, kind).Add(m => m.Text, "x")).Find(".p-banner").GetAttribute("role"));

    [Theory]
    [InlineData(StatusWord.Active, "Active", "p-chip-ok")]
    [InlineData(StatusWord.ExpiresSoon, "Expires soon", "p-chip-warn")]
    [InlineData(StatusWord.Revoked, "Revoked", "p-chip-danger")]
    [InlineData(StatusWord.Production, "Production", "p-chip-accent")]
    public void StatusChip_SaysTheWord_BesideItsTone(StatusWord status, string word, string tone)
    {
        AngleSharp.Dom.IElement chip = Render<StatusChip>(parameters => parameters.Add(c => c.Status, status)).Find(".p-chip");

        Assert.Equal(word, chip.TextContent);
        Assert.Contains(tone, chip.ClassList);
    }

    [Theory]
    [InlineData(12_500_000_000, "$12.50", null)]
    [InlineData(420_000, "$0.00042", null)]
    [InlineData(1_234_567_890_123, "$1,234.57", "1234.567890123 USD")]
    public void MoneyText_ShowsDigits_AndTheExactAmountWhereItIsRounded(long nanoDollars, string shown, string? exact)
    {
        AngleSharp.Dom.IElement money = Render<MoneyText>(parameters => parameters.Add(m => m.Amount, new Money(nanoDollars))).Find(".p-money");

        Assert.Equal(shown, money.TextContent);
        Assert.Equal(exact, money.GetAttribute("title"));
    }

    [Fact]
    public void CodeSnippet_Tabs_AreRadioButtonsOfOneGroup_TheFirstChosen()
    {
        IRenderedComponent<CodeSnippet> snippet = Render<CodeSnippet>(parameters => parameters
            .Add(s => s.Id, "first").Add(s => s.Label, "First request")
            .Add(s => s.Samples, [new("curl", "curl a"), new("Python", "print()"), new("JavaScript", "log()")]));

        Assert.Equal(["curl", "Python", "JavaScript"], snippet.FindAll("label").Select(label => label.TextContent));
        Assert.Single(snippet.FindAll("input").Select(input => input.GetAttribute("name")).Distinct());
        Assert.Equal("curl", snippet.Find("input[checked]").GetAttribute("value"));
        Assert.Equal(3, snippet.FindAll("button[data-copy-from]").Count);
    }

    [Fact]
    public void CopyField_CopiesTheShownValue_AndRaisesCopied()
    {
        int copied = 0;
        IRenderedComponent<CopyField> field = Render<CopyField>(parameters => parameters
            .Add(f => f.Id, "base").Add(f => f.Label, "base URL").Add(f => f.Value, "http://x/api/v1").Add(f => f.OnCopied, () => copied++));

        field.Find("button").TriggerEvent("oncopied", EventArgs.Empty);

        Assert.Equal("http://x/api/v1", field.Find("#" + field.Find("button").GetAttribute("data-copy-from")).TextContent);
        Assert.Equal(1, copied);
    }

    [Fact]
    public void PageHeader_TitleOfTheBrowser_EndsWithTheProduct()
    {
        IRenderedComponent<HeadOutletStandIn> page = Render<HeadOutletStandIn>();

        Assert.Equal("API Keys · Acme Portal", page.FindComponent<PageTitle>().Instance.ChildContent is { } content ? Render(content).Markup : null);
        Assert.Equal("API Keys", page.Find("h1").TextContent);
    }

    [Fact]
    public void EmptyState_SaysWhatBelongsThere_AndOffersTheButton()
    {
        IRenderedComponent<EmptyState> empty = Render<EmptyState>(parameters => parameters
            .Add(e => e.Icon, Icons.Key).Add(e => e.Text, "None yet.").AddChildContent("<button>Generate Key</button>"));

        Assert.Equal("None yet.", empty.Find("p").TextContent);
        Assert.Equal("Generate Key", empty.Find("button").TextContent);
        Assert.Equal("true", empty.Find(".p-icon").GetAttribute("aria-hidden"));
    }

    [Fact]
    public void SectionCard_IsARegionNamedByItsTitle()
    {
        IRenderedComponent<SectionCard> card = Render<SectionCard>(parameters => parameters.Add(c => c.Title, "Danger zone").Add(c => c.IsDanger, true));

        Assert.Equal("Danger zone", card.Find("#" + card.Find("section").GetAttribute("aria-labelledby")).TextContent);
        Assert.Contains("p-card-danger", card.Find("section").ClassList);
    }

    [Fact]
    public void Skeleton_AndLegend_SayWhatTheyAre()
    {
        Assert.Equal(4, Render<Skeleton>(parameters => parameters.Add(s => s.Lines, 4)).FindAll(".p-bone").Count);
        IRenderedComponent<ChartLegend> legend = Render<ChartLegend>(parameters => parameters
            .Add(l => l.Label, "Spend by model").Add(l => l.Series, [new("demo/small", 1, "$1.20")]));
        Assert.Equal("Spend by model", legend.Find("ul").GetAttribute("aria-label"));
        Assert.Equal("1", legend.Find("li").GetAttribute("data-series"));
    }

    private sealed class HeadOutletStandIn : Microsoft.AspNetCore.Components.ComponentBase
    {
        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder)
        {
            builder.OpenComponent<PageHeader>(0);
            builder.AddAttribute(1, nameof(PageHeader.Title), "API Keys");
            builder.CloseComponent();
        }
    }
}
