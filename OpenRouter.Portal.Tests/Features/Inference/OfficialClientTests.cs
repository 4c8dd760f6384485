using System.Text.Json;
using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Inference;

/// <summary>The official API client as a customer would use it: what it reads, and which of its errors it throws.</summary>
public sealed class OfficialClientTests
{
    [Fact]
    public async Task PlainStreamAndModels_AreReadByTheOfficialClient()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);

        IReadOnlyList<JsonElement> acts = await OpenAiPeer.RunAsync(
            host.Client.BaseAddress!, customer.Secret, DemoModels.Priced, ["models", "plain", "stream"], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains(DemoModels.Priced, acts[0].GetProperty("models").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal("stop", acts[1].GetProperty("finishReason").GetString());
        Assert.Contains("Say hello.", acts[1].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.True(acts[1].GetProperty("usage").GetProperty("cost").GetDecimal() > 0m);
        Assert.Equal(acts[1].GetProperty("text").GetString(), acts[2].GetProperty("text").GetString());
        Assert.Equal(acts[1].GetProperty("usage").GetRawText(), acts[2].GetProperty("usage").GetRawText());
        Assert.True(acts[2].GetProperty("chunks").GetInt32() > 10);
    }

    [Fact]
    public async Task Refusals_AreTheClientsOwnTypedErrors()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer poor = await host.AddCustomerAsync(0m);

        JsonElement unauthenticated = await ErrorAsync(host, "sk-or-v1-wrong", DemoModels.Free);
        JsonElement unpaid = await ErrorAsync(host, poor.Secret, DemoModels.Priced);
        JsonElement unknown = await ErrorAsync(host, poor.Secret, "acme/none");
        JsonElement failing = await ErrorAsync(host, poor.Secret, DemoModels.Failing);
        JsonElement inStream = await ErrorAsync(host, poor.Secret, DemoModels.Failing, "stream");

        Assert.Equal(("AuthenticationError", 401), Kind(unauthenticated));
        Assert.Equal(("APIError", 402), Kind(unpaid));
        Assert.Contains("too few credits", unpaid.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(("NotFoundError", 404), Kind(unknown));
        Assert.Equal(("InternalServerError", 502), Kind(failing));
        Assert.Equal("APIError", inStream.GetProperty("name").GetString());
        Assert.Contains("usable answer", inStream.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static (string?, int) Kind(JsonElement error) => (error.GetProperty("name").GetString(), error.GetProperty("status").GetInt32());

    private static async Task<JsonElement> ErrorAsync(GatewayHost host, string key, string model, string act = "plain") =>
        (await OpenAiPeer.RunAsync(host.Client.BaseAddress!, key, model, [act], cancellationToken: TestContext.Current.CancellationToken))[0].GetProperty("error");
}
