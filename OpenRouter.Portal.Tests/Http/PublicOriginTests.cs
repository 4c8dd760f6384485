using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Tests.Http;

/// <summary>Guarantee: links, cookies and accepted hosts follow the configured origin alone. Attack: a Host or Origin of the attacker's choice.</summary>
public sealed class PublicOriginTests
{
    [Theory]
    [InlineData("https://portal.example", null)]
    [InlineData("https://portal.example:8443", null)]
    [InlineData("http://localhost:5080", null)]
    [InlineData("http://127.0.0.1:5080", null)]
    [InlineData("http://[::1]:5080", null)]
    [InlineData("http://portal.example", "https")]
    [InlineData("http://localhost.portal.example", "https")]
    [InlineData("http://192.168.1.7", "https")]
    [InlineData("https://portal.example/app", "without a path")]
    [InlineData("https://portal.example?x=1", "without a path")]
    [InlineData("https://user@portal.example", "without a path")]
    [InlineData("ftp://portal.example", "without a path")]
    [InlineData("portal.example", "without a path")]
    public void Judge_AcceptsOriginsOnly_AndHttpForLocalhostOnly(string text, string? complaint)
    {
        string? sentence = PublicOrigin.Judge(text);
        if (complaint is null)
        {
            Assert.Null(sentence);
        }
        else
        {
            Assert.Contains("Portal:PublicOrigin", sentence, StringComparison.Ordinal);
            Assert.Contains(complaint, sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Construction_OnAnInvalidOrigin_IsRefusedWithTheSentence() =>
        Assert.Contains("Portal:PublicOrigin", Assert.Throws<StartupException>(() => Configured("http://portal.example")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("http://[::1]:5080", true)]
    [InlineData("HTTP://LOCALHOST:5080", true)]
    [InlineData("http://localhost:5081", false)]
    [InlineData("http://localhost", false)]
    [InlineData("https://localhost:5080", false)]
    [InlineData("http://localhost:5080/", false)]
    [InlineData("http://localhost:5080.evil.example", false)]
    [InlineData("http://evil.example#http://localhost:5080", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Accepts_OnALocalhostOrigin_TakesItsThreeNamesOnItsPort(string? origin, bool expected) =>
        Assert.Equal(expected, Configured("http://localhost:5080").Accepts(origin));

    [Theory]
    [InlineData("https://portal.example", "portal.example", true)]
    [InlineData("https://portal.example", "PORTAL.example", true)]
    [InlineData("https://portal.example", "portal.example:443", true)]
    [InlineData("https://portal.example", "portal.example:80", false)]
    [InlineData("https://portal.example", "portal.example.", false)]
    [InlineData("https://portal.example", "evil.example", false)]
    [InlineData("https://portal.example", "localhost", false)]
    [InlineData("https://portal.example:8443", "portal.example", false)]
    [InlineData("https://portal.example:8443", "portal.example:8443", true)]
    [InlineData("http://localhost:5080", "127.0.0.1:5080", true)]
    [InlineData("http://localhost:5080", "[::1]:5080", true)]
    [InlineData("http://localhost:5080", "0.0.0.0:5080", false)]
    [InlineData("https://portal.example", "", false)]
    [InlineData("https://portal.example", null, false)]
    public void AcceptsHost_TakesTheOriginsAuthorityOnly(string origin, string? host, bool expected) =>
        Assert.Equal(expected, Configured(origin).AcceptsHost(host));

    [Fact]
    public void For_MakesTheFullAddressOfAPath() =>
        Assert.Equal("https://portal.example:8443/verify-email?x=1", Configured("https://portal.example:8443").For("/verify-email?x=1").ToString());

    [Theory]
    [InlineData("http://127.0.0.1:6123")]
    [InlineData("http://localhost:6123")]
    [InlineData("http://[::]:6123")]
    public void Origin_WhenUnset_IsTheFirstBoundPortOnLocalhost(string bound)
    {
        FakeServer server = new();
        PublicOrigin origin = new(Options.Create(new PortalOptions()), server);
        Assert.Equal("http://localhost", origin.Origin);

        server.Bind(bound);
        Assert.Equal("http://localhost:6123", origin.Origin);
        Assert.Equal("localhost", origin.Host);
        Assert.False(origin.IsHttps);
    }

    private static PublicOrigin Configured(string origin) => new(Options.Create(new PortalOptions { PublicOrigin = origin }), new FakeServer());

    private sealed class FakeServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public void Bind(string address)
        {
            ServerAddressesFeature addresses = new();
            addresses.Addresses.Add(address);
            Features.Set<IServerAddressesFeature>(addresses);
        }

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
