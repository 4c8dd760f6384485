using System.Net;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>WEB-11. Guarantee: pages take 1 MiB and say so in words; the API takes what it promises.</summary>
public sealed class RequestLimitsTests : IDisposable
{
    private const int MiB = 1024 * 1024;
    private readonly PortalApplicationFactory _portal = new PortalApplicationFactory().StartOnLoopback();

    public void Dispose() => _portal.Dispose();

    [Fact]
    public async Task APageThatIsSentTooMuch_SaysSo()
    {
        using HttpResponseMessage response = await PostAsync("/login", 2 * MiB, "text/html");
        await StatusAssert.IsAsync(HttpStatusCode.RequestEntityTooLarge, response);
        Assert.Matches("[0-9a-f]{32}", (await response.ReadPageAsync(TestContext.Current.CancellationToken)).Body!.InnerHtml);
    }

    /// <summary>Not 413: a prompt of 2 MiB is the key's affair, not the host's.</summary>
    [Theory]
    [InlineData(2 * MiB, HttpStatusCode.Unauthorized)]
    [InlineData(10 * MiB, HttpStatusCode.Unauthorized)]
    [InlineData(26 * MiB, HttpStatusCode.RequestEntityTooLarge)]
    public async Task ACallOfTheApi_MayBeAsLongAsItPromises(int bytes, HttpStatusCode status)
    {
        using HttpResponseMessage response = await PostAsync("/api/v1/chat/completions", bytes, "*/*");
        await StatusAssert.IsAsync(status, response);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, int bytes, string accept)
    {
        using HttpClient client = new() { BaseAddress = _portal.Origin };
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[bytes]) };
        request.Headers.Add("Accept", accept);

        // The server may answer without reading: then nothing is sent.
        request.Headers.ExpectContinue = true;
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
