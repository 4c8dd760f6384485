using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Tests.Http;

public sealed class PortalOptionsTests
{
    [Fact]
    public void Validate_TheDefaults_Succeeds() => Assert.True(Validate(new PortalOptions()).Succeeded);

    [Fact]
    public void Validate_SeveralFaults_NamesEachByItsKey()
    {
        ValidateOptionsResult result = Validate(new PortalOptions
        {
            Name = " ",
            PublicOrigin = "http://portal.example",
            SupportEmail = "nobody",
            SecurityContact = "javascript:alert(1)",
        });
        Assert.Equal(
            ["Portal:Name", "Portal:PublicOrigin", "Portal:SupportEmail", "Portal:SecurityContact"],
            result.Failures!.Select(failure => failure.Split(' ')[0]));
    }

    [Theory]
    [InlineData("mailto:security@acme.example")]
    [InlineData("https://acme.example/security")]
    [InlineData("tel:+1-201-555-0123")]
    public void Validate_AContactOfAnAllowedKind_Succeeds(string contact) => Assert.True(Validate(new PortalOptions { SecurityContact = contact }).Succeeded);

    private static ValidateOptionsResult Validate(PortalOptions options) => new PortalOptionsValidator().Validate(null, options);
}
