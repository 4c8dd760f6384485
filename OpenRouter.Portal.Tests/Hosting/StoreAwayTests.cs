using System.Net;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>PostgreSQL goes away under a running portal: whoever asks is told to come back, whichever way he asks.</summary>
public sealed class StoreAwayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>OPS-04. Guarantee: a store that refuses connections is "later" with a time to come back, and no failure of the portal.</summary>
    [Fact]
    public async Task PostgresThatIsAway_Is503WithATimeToComeBack()
    {
        await using PostgresServer server = new();
        await using PortalApplicationFactory portal = new() { PostgresConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) };
        using TestPerson person = await portal.WithUserAsync();
        using HttpClient stranger = portal.NewClient();
        await stranger.GetPageAsync("/login", Cancel);

        await server.DisposeAsync();

        using HttpResponseMessage page = await SendAsync(person.Client, "/dashboard", "text/html");
        Assert.Equal("The portal is busy", (await page.ReadPageAsync(Cancel)).QuerySelector("h1")!.TextContent);
        using HttpResponseMessage problem = await SendAsync(person.Client, "/dashboard", "application/json");
        Assert.Equal("application/problem+json", problem.Content.Headers.ContentType!.MediaType);
        using HttpResponseMessage call = await SendAsync(stranger, "/api/v1/key", "*/*", "Bearer " + ApiKeyText.Create("sk-or-v1-").Reveal());
        Assert.Contains("\"code\":503", await call.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using HttpResponseMessage form = await stranger.SignInAsync(person.Email);
        AssertLater(form);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string accept, string? authorization = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add("Accept", accept);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        HttpResponseMessage response = await client.SendAsync(request, Cancel);
        AssertLater(response);
        return response;
    }

    private static void AssertLater(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
    }
}
