using System.Net;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>
/// LGN-04. Guarantee: the client's address is the socket's, or what the configured proxies say. Attack: a client that writes the
/// headers itself to escape a throttle or to be somebody else in the audit trail.
/// </summary>
public sealed class ForwardedAddressTests
{
    private const string Peer = "198.51.100.9";

    public static TheoryData<string, string> Spoofs => new()
    {
        { "X-Forwarded-For", "203.0.113.1" },
        { "X-Forwarded-For", "203.0.113.1, 203.0.113.2" },
        { "X-Forwarded-For", "203.0.113.1,203.0.113.2,203.0.113.3" },
        { "X-Forwarded-For", "127.0.0.1" },
        { "X-Forwarded-For", "::1" },
        { "X-Forwarded-For", "203.0.113.1:4711" },
        { "X-Forwarded-For", "[2001:db8::1]:4711" },
        { "X-Forwarded-For", "2001:db8::1" },
        { "X-Forwarded-For", "fe80::1%eth0" },
        { "X-Forwarded-For", "::ffff:203.0.113.1" },
        { "X-Forwarded-For", "10.0.0.1" },
        { "X-Forwarded-For", "unknown" },
        { "X-Forwarded-For", "localhost" },
        { "x-forwarded-for", "203.0.113.1" },
        { "X-FORWARDED-FOR", "203.0.113.1" },
        { "Forwarded", "for=203.0.113.1" },
        { "Forwarded", "for=\"[2001:db8::1]:4711\";proto=https;by=203.0.113.43" },
        { "X-Real-IP", "203.0.113.1" },
        { "CF-Connecting-IP", "203.0.113.1" },
        { "True-Client-IP", "203.0.113.1" },
        { "X-Client-IP", "203.0.113.1" },
        { "X-Cluster-Client-IP", "203.0.113.1" },
        { "Fastly-Client-IP", "203.0.113.1" },
        { "X-Original-For", "203.0.113.1" },
        { "X-Originating-IP", "203.0.113.1" },
        { "Client-IP", "203.0.113.1" },
        { "Via", "1.1 203.0.113.1" },
    };

    [Theory]
    [MemberData(nameof(Spoofs))]
    public async Task WithoutAProxy_NoHeaderChangesTheAddress(string name, string value)
    {
        using AnsweringHost portal = new() { Peer = IPAddress.Parse(Peer) };
        Assert.Equal($"{Peer} https", await SeenAsync(portal, (name, value), ("X-Forwarded-Proto", "http")));
    }

    [Theory]
    [InlineData(Peer, "203.0.113.1", Peer)] // not from the proxy
    [InlineData("10.0.0.7", "203.0.113.1", "203.0.113.1")]
    [InlineData("::ffff:10.0.0.7", "203.0.113.1", "203.0.113.1")]
    [InlineData("10.0.0.7", "203.0.113.66, 203.0.113.1", "203.0.113.1")] // the client wrote the left one
    [InlineData("10.0.0.7", "10.0.0.8, 203.0.113.1", "203.0.113.1")]
    [InlineData("10.0.0.7", "203.0.113.66, 10.0.0.8", "10.0.0.8")] // one hop is configured, so the second is the client's
    [InlineData("10.0.0.7", "::ffff:203.0.113.1", "203.0.113.1")]
    [InlineData("10.0.0.7", "2001:db8::1", "2001:db8::1")]
    [InlineData("10.0.0.7", "nonsense", "10.0.0.7")]
    public async Task WithOneProxy_OnlyItsOwnWordCounts(string peer, string forwarded, string expected)
    {
        using AnsweringHost portal = new() { Peer = IPAddress.Parse(peer) };
        portal.With("Portal:Proxies:Networks:0", "10.0.0.0/24");
        Assert.StartsWith(expected + " ", await SeenAsync(portal, ("X-Forwarded-For", forwarded)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithTwoHops_TheClientIsTheSecondFromTheRight()
    {
        using AnsweringHost portal = new() { Peer = IPAddress.Parse("10.0.0.7") };
        portal.With("Portal:Proxies:Networks:0", "10.0.0.0/24").With("Portal:Proxies:Hops", "2");
        Assert.StartsWith("203.0.113.1 ", await SeenAsync(portal, ("X-Forwarded-For", "203.0.113.66, 203.0.113.1, 10.0.0.8")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoopbackIsNoProxy_UnlessItIsConfigured()
    {
        using AnsweringHost portal = new() { Peer = IPAddress.Loopback };
        portal.With("Portal:Proxies:Networks:0", "10.0.0.0/24");
        Assert.StartsWith("127.0.0.1 ", await SeenAsync(portal, ("X-Forwarded-For", "203.0.113.1")), StringComparison.Ordinal);
    }

    private static async Task<string> SeenAsync(AnsweringHost portal, params (string Name, string Value)[] headers)
    {
        using HttpClient client = portal.NewClient();
        using HttpRequestMessage request = new(HttpMethod.Get, "/robots.txt");
        foreach ((string name, string value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        return Assert.Single(response.Headers.GetValues(AnsweringHost.SeenAddress));
    }
}
