using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>What only raw bytes can ask: foreign hosts, odd methods, oversized and ambiguous requests (WEB-06, WEB-07, WEB-11, WEB-12).</summary>
public sealed class RawRequestTests : IDisposable
{
    private readonly AnsweringHost _portal = new();
    private readonly int _port;

    public RawRequestTests()
    {
        _portal.StartOnLoopback();
        _port = _portal.Origin.Port;
    }

    public void Dispose() => _portal.Dispose();

    [Theory]
    [InlineData("localhost:{0}", 200)]
    [InlineData("127.0.0.1:{0}", 200)]
    [InlineData("[::1]:{0}", 200)]
    [InlineData("evil.example", 400)]
    [InlineData("evil.example:{0}", 400)]
    [InlineData("localhost", 400)]
    [InlineData("localhost:1", 400)]
    [InlineData("localhost:{0}.evil.example", 400)]
    [InlineData("evil.example\r\nHost: localhost:{0}", 400)]
    [InlineData("localhost:{0}\r\nHost: evil.example", 400)]
    [InlineData("localhost:{0}\r\nX-Forwarded-Host: evil.example", 200)]
    [InlineData("", 400)]
    public async Task Host_OtherThanOurs_IsRefused(string host, int status) =>
        Assert.Equal(status, await StatusAsync($"GET /robots.txt HTTP/1.1\r\nHost: {Here(host)}\r\nConnection: close\r\n\r\n"));

    [Theory]
    [InlineData("GET http://evil.example/robots.txt HTTP/1.1\r\nHost: localhost:{0}\r\nConnection: close\r\n\r\n", 400)]
    [InlineData("GET http://localhost:{0}/robots.txt HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400)]
    [InlineData("GET http://evil.example/robots.txt HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400)]
    [InlineData("GET /robots.txt HTTP/1.1\r\nConnection: close\r\n\r\n", 400)]
    [InlineData("GET http://localhost:{0}/robots.txt HTTP/1.1\r\nHost: localhost:{0}\r\nConnection: close\r\n\r\n", 200)]
    public async Task Host_InAbsoluteFormOrAbsent_IsJudgedToo(string request, int status) => Assert.Equal(status, await StatusAsync(Here(request)));

    [Theory]
    [InlineData("TRACE", 405)]
    [InlineData("TRACK", 405)]
    [InlineData("DEBUG", 405)]
    [InlineData("PROPFIND", 405)]
    [InlineData("PUT", 405)]
    [InlineData("DELETE", 405)]
    [InlineData("POST", 405)]
    public async Task Methods_ThatAreNotServed_AreRefused(string method, int status)
    {
        string answer = await SendAsync($"{method} /robots.txt HTTP/1.1\r\nHost: localhost:{_port}\r\nX-Probe: reflected-canary\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.Equal(status, Status(answer));
        Assert.Contains("\r\nAllow: ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("reflected-canary", answer, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Ambiguous => new()
    {
        { "transfer encoding and length", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" },
        { "length and transfer encoding", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX" },
        { "two lengths that differ", "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde" },
        { "two lengths in one line", "Content-Length: 4, 5\r\n\r\nabcde" },
        { "hexadecimal length", "Content-Length: 0x4\r\n\r\nabcd" },
        { "length with a plus", "Content-Length: +4\r\n\r\nabcd" },
        { "length with a minus", "Content-Length: -0\r\n\r\n" },
        { "length with a space inside", "Content-Length: 4 4\r\n\r\nabcd" },
        { "length with a thousands separator", "Content-Length: 1,000\r\n\r\nabcd" },
        { "length with a point", "Content-Length: 4.0\r\n\r\nabcd" },
        { "length with an exponent", "Content-Length: 4e0\r\n\r\nabcd" },
        { "length beyond any number", "Content-Length: 44444444444444444444444444444444\r\n\r\nabcd" },
        { "length that is empty", "Content-Length: \r\n\r\n" },
        { "two lengths that agree", "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd" },
        { "bare LF after a header", "X-A: a\nContent-Length: 0\r\n\r\n" },
        { "bare CR in a header", "X-A: a\rb\r\nContent-Length: 0\r\n\r\n" },
        { "two transfer encodings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" },
        { "chunk size with a sign", "Transfer-Encoding: chunked\r\n\r\n+4\r\nabcd\r\n0\r\n\r\n" },
        { "chunk size with 0x", "Transfer-Encoding: chunked\r\n\r\n0x4\r\nabcd\r\n0\r\n\r\n" },
        { "bare LF after a chunk's size", "Transfer-Encoding: chunked\r\n\r\n4\nabcd\r\n0\r\n\r\n" },
        { "bare LF in a chunk's extension", "Transfer-Encoding: chunked\r\n\r\n4;a\nabcd\r\n0\r\n\r\n" },
        { "bare CR in a chunk's extension", "Transfer-Encoding: chunked\r\n\r\n4;a\rb\r\nabcd\r\n0\r\n\r\n" },
        { "chunk longer than its size", "Transfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n" },
        { "chunk size that is no number", "Transfer-Encoding: chunked\r\n\r\nzz\r\nabcd\r\n0\r\n\r\n" },
        { "encoding that is not chunked", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" },
        { "chunked not last", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" },
        { "folded header", "X-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n" },
        { "space before the colon", "Content-Length : 4\r\n\r\nabcd" },
        { "NUL in a header", "X-Nul: a\0b\r\nContent-Length: 0\r\n\r\n" },
    };

    /// <summary>WEB-12. Attack: a request that a proxy and this server end at different places, so that its rest becomes somebody else's request.</summary>
    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task Ambiguous_Requests_AreRefusedAndTheConnectionIsClosed(string what, string rest)
    {
        // A smuggled second request follows; it must never be answered.
        string answer = await SendAsync(
            $"POST /theme HTTP/1.1\r\nHost: localhost:{_port}\r\nContent-Type: application/x-www-form-urlencoded\r\n{rest}GET /robots.txt HTTP/1.1\r\nHost: localhost:{_port}\r\n\r\n");
        Assert.True(Status(answer) == 400, $"{what}: {answer}");
        Assert.DoesNotContain("User-agent", answer, StringComparison.Ordinal);
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
    }

    /// <summary>Guarantee: an ordinary length is read as ever, leading zeros and optional white space included.</summary>
    [Theory]
    [InlineData("4")]
    [InlineData("0004")]
    [InlineData(" \t4 ")]
    public async Task OrdinaryLengths_AreRead(string length) => Assert.Equal(
        401,
        await StatusAsync($"POST /api/v1/chat/completions HTTP/1.1\r\nHost: localhost:{_port}\r\nContent-Type: application/json\r\nContent-Length:{length}\r\nConnection: close\r\n\r\n{{  }}"));

    [Theory]
    [InlineData(1024 * 1024 + 1, 413)]
    [InlineData(1024, 400)] // read, and then refused for its missing antiforgery token
    public async Task Body_BeyondTheLimit_IsRefused(int length, int status) => Assert.Equal(status, await StatusAsync(
        $"POST /theme HTTP/1.1\r\nHost: localhost:{_port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{new string('a', Math.Min(length, 4096))}"));

    [Fact]
    public async Task Headers_BeyondTheLimits_AreRefused()
    {
        string many = string.Concat(Enumerable.Range(0, 101).Select(i => string.Create(CultureInfo.InvariantCulture, $"X-{i}: a\r\n")));
        Assert.Equal(431, await StatusAsync($"GET /robots.txt HTTP/1.1\r\nHost: localhost:{_port}\r\n{many}\r\n"));
        Assert.Equal(431, await StatusAsync($"GET /robots.txt HTTP/1.1\r\nHost: localhost:{_port}\r\nX-Long: {new string('a', 33 * 1024)}\r\n\r\n"));
        Assert.Equal(414, await StatusAsync($"GET /{new string('a', 9 * 1024)} HTTP/1.1\r\nHost: localhost:{_port}\r\n\r\n"));
    }

    private static int Status(string answer) => answer.Length > 12 ? int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;

    private string Here(string text) => text.Replace("{0}", _port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private async Task<int> StatusAsync(string request) => Status(await SendAsync(request));

    // Reads until the server closes: every request here asks for that or must be answered with it.
    private async Task<string> SendAsync(string request)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", _port, limit.Token);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
        using MemoryStream answer = new();
        try
        {
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // A reset after the answer: bytes that were not read any more.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
