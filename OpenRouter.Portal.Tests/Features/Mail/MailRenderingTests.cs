using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using OpenRouter.Portal.Features.Mail;

namespace OpenRouter.Portal.Tests.Features.Mail;

public sealed class MailRenderingTests
{
    private static readonly MailBrand s_brand = new("Acme AI", "help@example.com", "example.com");

    [Fact]
    public void BothParts_SayTheSame()
    {
        MailMessage message = MailSamples.Verification();

        MailBody body = MailRendering.Render(message, s_brand);

        string html = new HtmlParser().ParseDocument(body.Html).Body!.TextContent;
        string[] said = ["Acme AI", "Verify your email", .. message.Content.Paragraphs, MailSamples.Link, "271828", message.Content.Reason, "help@example.com"];
        Assert.All(said, text =>
        {
            Assert.Contains(text, html, StringComparison.Ordinal);
            Assert.Contains(text, body.Text, StringComparison.Ordinal);
        });
    }

    /// <summary>BLZ-11. Guarantee: what people type is text in a mail. Attack: a name with markup puts a link of its own into our mail.</summary>
    [Theory]
    [InlineData("<a href=\"https://evil.example\">win</a>")]
    [InlineData("\"><script>alert(1)</script>")]
    [InlineData("</title><img src=x onerror=alert(1)>")]
    [InlineData("' onmouseover='alert(1)")]
    public void EverythingThatIsGiven_IsEncoded(string hostile)
    {
        MailMessage message = new()
        {
            To = "ada@example.org",
            Subject = hostile,
            Kind = "test",
            Content = new MailContent(hostile, [hostile], hostile) { Button = new MailButton(hostile, new Uri(MailSamples.Link)), Code = hostile },
        };

        MailBody body = MailRendering.Render(message, new MailBrand(hostile, null, "example.com"));

        IDocument document = new HtmlParser().ParseDocument(body.Html);
        Assert.Equal(hostile, document.Title);
        Assert.Equal(hostile, document.QuerySelector("h1")!.TextContent);
        Assert.Empty(document.QuerySelectorAll("script, img"));
        Assert.Equal([MailSamples.Link, MailSamples.Link], document.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
        Assert.DoesNotContain(document.All, element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)));
    }

    [Fact]
    public void TheHtmlPart_LoadsNothingAndColoursTheButtonAlone()
    {
        MailBody body = MailRendering.Render(MailSamples.Verification(), s_brand);

        IDocument document = new HtmlParser().ParseDocument(body.Html);
        Assert.Empty(document.QuerySelectorAll("img, link, script, style, iframe, [src]"));
        string[] coloured = [.. document.All.Where(e => (e.GetAttribute("style") ?? "").Contains('#', StringComparison.Ordinal)).Select(e => e.TextContent)];
        Assert.Equal(["Verify email"], coloured);
        Assert.Contains("background:#3d4edb", body.Html, StringComparison.Ordinal);
        Assert.Contains("max-width:560px", body.Html, StringComparison.Ordinal);
        Assert.Contains("line-height:44px", body.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutButtonCodeAndSupport_NothingIsLeftOver()
    {
        MailMessage message = new() { To = "ada@example.org", Subject = "Notice", Kind = "test", Content = new MailContent("Notice", ["It happened."], "Because.") };

        MailBody body = MailRendering.Render(message, new MailBrand("Acme AI", null, "example.com"));

        Assert.Equal("Acme AI\n\nNotice\n\nIt happened.\n\nBecause.\n", body.Text);
        Assert.Empty(new HtmlParser().ParseDocument(body.Html).QuerySelectorAll("a, span"));
    }
}
