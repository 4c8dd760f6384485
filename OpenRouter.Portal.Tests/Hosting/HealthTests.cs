using System.Net;
using Microsoft.Data.Sqlite;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

public sealed class HealthTests
{
    /// <summary>OPS-04.</summary>
    [Fact]
    public async Task WithoutItsStore_ThePortalLivesButIsNotReady_AndSaysNothingElse()
    {
        using PortalApplicationFactory portal = new();
        using HttpClient client = portal.NewClient();
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(client, "/health/live"));
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(client, "/health/ready"));

        SqliteConnection.ClearAllPools();
        File.Move(portal.DatabaseFile, portal.DatabaseFile + ".away");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), await AskAsync(client, "/health/ready"));
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(client, "/health/live"));
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient client, string path)
    {
        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
