using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.PublicSite;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Tests.Features.PublicSite;

/// <summary>Guarantees that security.txt is valid by RFC 9116 or absent, and that crawlers are kept to the public pages.</summary>
public sealed class WellKnownTests
{
    [Fact]
    public void SecurityTxt_WithAContact_HasContactAndAFutureExpiryAndItsOwnAddress()
    {
        string text = SecurityTxt(new PortalOptions { PublicOrigin = "https://ai.acme.example", SecurityContact = "mailto:security@acme.example" });

        Assert.Equal(
            [
                "Contact: mailto:security@acme.example",
                "Expires: 2026-10-30T00:00:00Z",
                "Preferred-Languages: en",
                "Canonical: https://ai.acme.example/.well-known/security.txt",
                "",
            ],
            text.Split('\n'));
    }

    [Fact]
    public void SecurityTxt_WithOnlyASupportAddress_NamesThat() =>
        Assert.StartsWith("Contact: mailto:help@acme.example\n", SecurityTxt(new PortalOptions { SupportEmail = "help@acme.example" }), StringComparison.Ordinal);

    [Fact]
    public void SecurityTxt_WithoutAnyContact_IsNotThere() =>
        Assert.IsType<NotFound>(Answer(new PortalOptions()));

    [Fact]
    public void Robots_SignedInPagesAndTheApi_AreNotForCrawlers()
    {
        string text = Assert.IsType<ContentHttpResult>(WellKnownEndpoints.Robots()).ResponseContent!;

        Assert.Contains("\nDisallow: /\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Allow: /keys", text, StringComparison.Ordinal);
    }

    private static string SecurityTxt(PortalOptions options) =>
        Assert.IsType<ContentHttpResult>(Answer(options)).ResponseContent!;

    private static Microsoft.AspNetCore.Http.IResult Answer(PortalOptions portal)
    {
        IOptions<PortalOptions> options = Options.Create(portal);
        using var server = new TestServer(new ServiceCollection().BuildServiceProvider());
        return WellKnownEndpoints.SecurityTxt(options, new PublicOrigin(options, server), new Noon());
    }

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 5, 3, 12, 0, 0, TimeSpan.Zero);
    }
}
