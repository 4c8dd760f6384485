using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Hosting;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>
/// BLZ-01, BLZ-02. Guarantee: only our own pages, of signed-in people, over WebSockets, up to the limits, reach the hub. Attack: a
/// foreign page that opens a victim's circuit, and a script that opens sockets without end.
/// </summary>
public sealed class BlazorGateTests : IDisposable
{
    private readonly AnsweringHost _portal = new();
    private readonly string _own;

    public BlazorGateTests()
    {
        _portal.With("Portal:Circuits:PerUser", "2").With("Portal:Circuits:PerAddress", "3").StartOnLoopback();
        _own = _portal.Origin.GetLeftPart(UriPartial.Authority);
    }

    public void Dispose() => _portal.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost")]
    [InlineData("http://localhost.evil.example")]
    public async Task Negotiate_FromAnotherOrigin_IsForbidden_EvenWithTheCookie(string? origin)
    {
        (string cookie, _, _) = await _portal.SignInAsync();
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", origin, cookie);
        await StatusAssert.IsAsync(HttpStatusCode.Forbidden, response);
    }

    [Fact]
    public async Task Negotiate_OfAStranger_IsRefused()
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", _own, null);
        await StatusAssert.IsAsync(HttpStatusCode.Unauthorized, response);
    }

    [Fact]
    public async Task Negotiate_OfAPage_OffersWebSocketsOnly()
    {
        (string cookie, _, _) = await _portal.SignInAsync();
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", _own, cookie);
        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        JsonElement offer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        JsonElement transport = Assert.Single(offer.GetProperty("availableTransports").EnumerateArray());
        Assert.Equal("WebSockets", transport.GetProperty("transport").GetString());
    }

    [Theory]
    [InlineData("GET", "text/event-stream")]
    [InlineData("GET", "*/*")]
    [InlineData("POST", "*/*")]
    [InlineData("DELETE", "*/*")]
    public async Task OtherTransports_AreRefused(string method, string accept)
    {
        (string cookie, _, _) = await _portal.SignInAsync();
        using HttpResponseMessage response = await SendAsync(new HttpMethod(method), "/_blazor?id=x", _own, cookie, accept);
        await StatusAssert.IsAsync(HttpStatusCode.BadRequest, response);
    }

    [Fact]
    public async Task Initializers_AreServedToOwnPages_WhichSendNoOriginForThem()
    {
        (string cookie, _, _) = await _portal.SignInAsync();
        using HttpResponseMessage own = await SendAsync(HttpMethod.Get, "/_blazor/initializers", null, cookie);
        await StatusAssert.IsAsync(HttpStatusCode.OK, own);
        using HttpResponseMessage foreign = await SendAsync(HttpMethod.Get, "/_blazor/initializers", "https://evil.example", cookie);
        await StatusAssert.IsAsync(HttpStatusCode.Forbidden, foreign);
    }

    [Theory]
    [InlineData(null, 403)]
    [InlineData("https://evil.example", 403)]
    public async Task Upgrade_FromAnotherOrigin_IsForbidden(string? origin, int status)
    {
        (string cookie, _, _) = await _portal.SignInAsync();
        Assert.Equal((HttpStatusCode)status, await RefusedUpgradeAsync(origin, cookie));
    }

    [Fact]
    public async Task Upgrade_OfAStranger_IsRefused() => Assert.Equal(HttpStatusCode.Unauthorized, await RefusedUpgradeAsync(_own, null));

    [Fact]
    public async Task Upgrade_BeyondALimit_IsRefusedUntilASocketIsClosed()
    {
        (string cookie, Guid user, _) = await _portal.SignInAsync();
        (string otherDevice, _, _) = await _portal.SignInAsync(user);
        (string otherPerson, _, _) = await _portal.SignInAsync();
        using ClientWebSocket first = await UpgradeAsync(cookie);
        using ClientWebSocket second = await UpgradeAsync(otherDevice);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await RefusedUpgradeAsync(_own, cookie));
        using HttpResponseMessage negotiation = await SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", _own, cookie);
        await StatusAssert.IsAsync(HttpStatusCode.ServiceUnavailable, negotiation);
        Assert.Equal(TimeSpan.FromSeconds(10), negotiation.Headers.RetryAfter!.Delta);

        using ClientWebSocket third = await UpgradeAsync(otherPerson);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await RefusedUpgradeAsync(_own, otherPerson));
        Assert.Equal(3, _portal.Services.GetRequiredService<CircuitConnections>().Count);
    }

    [Fact]
    public async Task Abort_CutsTheSocketsOfTheSession_AndNoOther()
    {
        (string cookie, _, Guid session) = await _portal.SignInAsync();
        (string other, _, _) = await _portal.SignInAsync();
        using ClientWebSocket cut = await UpgradeAsync(cookie);
        using ClientWebSocket kept = await UpgradeAsync(other);

        _portal.Services.GetRequiredService<ILiveConnections>().Abort(session);

        await Assert.ThrowsAsync<WebSocketException>(() => ReadToEndAsync(cut));
        Assert.Equal(WebSocketState.Open, kept.State);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await RefusedUpgradeAsync(_own, cookie));
    }

    /// <summary>BLZ-05. Attack: a socket of a stolen session that starts its page only after the session was ended.</summary>
    [Fact]
    public async Task TheEndOfASession_CutsASocketOnWhichNoPageWasStarted()
    {
        (string cookie, Guid user, Guid session) = await _portal.SignInAsync();
        using ClientWebSocket socket = await UpgradeAsync(cookie);
        await _portal.Services.GetRequiredService<SessionService>().SignOutAsync(new Actor(user, session, "", null, null), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<WebSocketException>(() => ReadToEndAsync(socket).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    /// <summary>BLZ-14. Attack: guessing a secret from the lengths of compressed messages.</summary>
    [Fact]
    public async Task Upgrade_AcceptsNoCompression()
    {
        (string cookie, _, _) = await _portal.SignInAsync();
        using ClientWebSocket socket = NewSocket(_own, cookie);
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        await socket.ConnectAsync(SocketAddress, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", socket.HttpResponseHeaders!.Keys, StringComparer.OrdinalIgnoreCase);
    }

    private static async Task ReadToEndAsync(WebSocket socket)
    {
        byte[] buffer = new byte[1024];
        while ((await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)).MessageType != WebSocketMessageType.Close)
        {
        }
    }

    private async Task<ClientWebSocket> UpgradeAsync(string cookie)
    {
        ClientWebSocket socket = NewSocket(_own, cookie);
        await socket.ConnectAsync(SocketAddress, TestContext.Current.CancellationToken);
        return socket;
    }

    private async Task<HttpStatusCode> RefusedUpgradeAsync(string? origin, string? cookie)
    {
        using ClientWebSocket socket = NewSocket(origin, cookie);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(SocketAddress, TestContext.Current.CancellationToken));
        return socket.HttpStatusCode;
    }

    private Uri SocketAddress => new($"ws://localhost:{_portal.Origin.Port}/_blazor");

    private static ClientWebSocket NewSocket(string? origin, string? cookie)
    {
        ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        if (cookie is not null)
        {
            socket.Options.SetRequestHeader("Cookie", cookie);
        }

        return socket;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? origin, string? cookie, string accept = "*/*")
    {
        using HttpClient client = new() { BaseAddress = _portal.Origin };
        using HttpRequestMessage request = new(method, path);
        request.Headers.Add("Accept", accept);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
