using System.Net;
using System.Net.Http.Json;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using OpenRouter.Portal.Features.Mail;

namespace OpenRouter.Portal.Tests.Features.Mail;

public sealed class DevMailTests
{
    [Fact]
    public async Task InDevelopment_TheListLeadsToTheMailWithItsLinkAndCode()
    {
        await using MailNode node = await DevelopmentAsync();
        using HttpClient client = node.Client();

        IHtmlDocument list = await PageAsync(client, "/dev/mail");
        string address = list.QuerySelector("tbody a")!.GetAttribute("href")!;
        IHtmlDocument mail = await PageAsync(client, address);

        Assert.Equal("Verify your email", list.QuerySelector("tbody a")!.TextContent);
        Assert.Contains("ada@example.org", list.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(MailSamples.Link, mail.QuerySelector("#mail-link")!.GetAttribute("href"));
        Assert.Equal("271828", mail.QuerySelector("#mail-code")!.TextContent);
        Assert.Contains("You get this mail because", mail.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>WEB. Guarantee: the HTML part may style itself and nothing else, whatever it holds.</summary>
    [Fact]
    public async Task TheHtmlPart_HasAPolicyOfItsOwn()
    {
        await using MailNode node = await DevelopmentAsync();
        using HttpClient client = node.Client();
        Guid id = Assert.Single(await node.RowsAsync()).Id;

        using HttpResponseMessage response = await client.GetAsync($"/dev/mail/{id}/html", TestContext.Current.CancellationToken);

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'unsafe-inline'; ", policy, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Contains("Verify email", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheJsonForm_GivesScriptsLinkAndCode()
    {
        await using MailNode node = await DevelopmentAsync();
        using HttpClient client = node.Client();

        KeptMailRow row = Assert.Single((await client.GetFromJsonAsync<KeptMailRow[]>("/dev/mail.json", TestContext.Current.CancellationToken))!);

        Assert.Equal(
            ("ada@example.org", "Verify your email", "email_verification", MailSamples.Link, "271828"),
            (row.To, row.Subject, row.Kind, row.Link, row.Code));
    }

    [Fact]
    public async Task AnUnknownMail_IsNotFound()
    {
        await using MailNode node = await DevelopmentAsync();
        using HttpClient client = node.Client();

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, $"/dev/mail/{Guid.NewGuid()}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, $"/dev/mail/{Guid.NewGuid()}/html"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/dev/mail/1"));
    }

    [Fact]
    public async Task WithoutMails_TheListSaysWhatBelongsThere()
    {
        await using MailNode node = await MailNode.CreateAsync(environment: "Development");
        await node.StartAsync();
        using HttpClient client = node.Client();

        Assert.Contains("No mail yet.", (await PageAsync(client, "/dev/mail")).Body!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>Issue item 10. Guarantee: outside Development the pages do not exist. Attack: a stranger reads other people's links.</summary>
    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData("Testing")]
    public async Task OutsideDevelopment_NothingIsThere(string environment)
    {
        await using MailNode node = await MailNode.CreateAsync(environment: environment);
        await node.EnqueueAsync(MailSamples.Verification());
        await node.StartAsync();
        using HttpClient client = node.Client();
        Guid id = Assert.Single(await node.RowsAsync()).Id;

        string[] addresses = ["/dev/mail", "/dev/mail.json", $"/dev/mail/{id}", $"/dev/mail/{id}/html"];
        foreach (string address in addresses)
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, address));
        }
    }

    private static async Task<MailNode> DevelopmentAsync()
    {
        MailNode node = await MailNode.CreateAsync(environment: "Development");
        await node.EnqueueAsync(MailSamples.Verification());
        await node.StartAsync();
        return node;
    }

    private static async Task<IHtmlDocument> PageAsync(HttpClient client, string address) =>
        new HtmlParser().ParseDocument(await client.GetStringAsync(address, TestContext.Current.CancellationToken));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string address)
    {
        using HttpResponseMessage response = await client.GetAsync(address, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
