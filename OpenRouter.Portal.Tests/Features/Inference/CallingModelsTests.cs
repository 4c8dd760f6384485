using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Inference;

/// <summary>Chat completions against the built-in demo: works, malformed, unauthenticated, forbidden, repeated.</summary>
public sealed class CallingModelsTests
{
    private static readonly object[] s_hello = [new { role = "user", content = "Hello demo" }];

    [Fact]
    public async Task APricedCall_IsAnsweredChargedAndRecordedOnce()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = DemoModels.Priced, messages = s_hello });

        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        JsonElement answer = await Json(response);
        Assert.StartsWith("gen-", answer.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(DemoModels.Priced, answer.GetProperty("model").GetString());
        Assert.Contains("Hello demo", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.True(response.Headers.Contains("x-request-id"));

        Generation generation = Assert.Single(await host.GenerationsAsync(customer));
        JsonElement usage = answer.GetProperty("usage");
        Assert.Equal(generation.PublicId, answer.GetProperty("id").GetString());
        Assert.Equal(generation.Cost.Dollars, usage.GetProperty("cost").GetDecimal());
        Assert.Equal(generation.PromptTokens, usage.GetProperty("prompt_tokens").GetInt32());
        Assert.True(generation.Cost > Money.Zero);
        Assert.Equal(Money.FromDollars(1m) - generation.Cost, (await host.BalanceAsync(customer)).Amount);
        Assert.Equal(Money.Zero, (await host.BalanceAsync(customer)).Reserved);
    }

    [Fact]
    public async Task AFreeCall_NeedsNoCreditsAndIsStillRecorded()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(0m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = DemoModels.Free, messages = s_hello });

        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        Assert.Equal(Money.Zero, Assert.Single(await host.GenerationsAsync(customer)).Cost);
    }

    [Fact]
    public async Task WithoutCredits_APricedCallIs402_InBothClientsShape()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(0m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = DemoModels.Priced, messages = s_hello });

        await StatusAssert.IsAsync(HttpStatusCode.PaymentRequired, response);
        JsonElement error = (await Json(response)).GetProperty("error");
        Assert.Equal(402, error.GetProperty("code").GetInt32());
        Assert.Equal("payment_required", error.GetProperty("metadata").GetProperty("error_type").GetString());
        Assert.Equal("insufficient_quota", error.GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, error.GetProperty("param").ValueKind);
        Assert.Empty(await host.GenerationsAsync(customer));
    }

    [Fact]
    public async Task AnUnknownModel_Is404NamingIt()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "acme/none", messages = s_hello });

        await StatusAssert.IsAsync(HttpStatusCode.NotFound, response);
        Assert.Contains("acme/none", (await Json(response)).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    /// <summary>LED-09. Guarantee: no number in a request, however absurd, makes a bound or a cost that is not positive, nor a fault of ours.</summary>
    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("""{"model":7,"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("""{"model":"demo/echo"}""")]
    [InlineData("""{"model":"demo/echo","messages":[]}""")]
    [InlineData("""{"model":"demo/echo","messages":["x"]}""")]
    [InlineData("""{"model":"demo/echo","model":"demo/echo-free","messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("""{"model":"demo/echo","messages":[{"role":"user","content":"x"}],"max_tokens":-1}""")]
    [InlineData("""{"model":"demo/echo","messages":[{"role":"user","content":"x"}],"max_tokens":0}""")]
    [InlineData("""{"model":"demo/echo","messages":[{"role":"user","content":"x"}],"max_tokens":9223372036854775807}""")]
    [InlineData("""{"model":"demo/echo","messages":[{"role":"user","content":"x"}],"max_tokens":1e309}""")]
    [InlineData("""{"model":"demo/echo","messages":[{"role":"user","content":"x"}],"max_completion_tokens":"NaN"}""")]
    [InlineData("""{"model":"demo/echo","messages":[{"role":"user","content":"x"}],"n":1000000000}""")]
    [InlineData("""{"model":"demo/echo","messages":[{"role":"user","content":"x"}],"n":-3}""")]
    [InlineData("""{"model":"demo/echo","messages":[{"role":"user","content":"x"}],"stream":"yes"}""")]
    [InlineData("""{"model":"demo/echo","messages":[{"role":"user","content":"x"}],"\ud800":1}""")]
    public async Task AMalformedRequest_Is400AndReservesNothing(string body)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);

        using HttpResponseMessage response = await host.ChatAsync(customer, body);

        await StatusAssert.IsAsync(HttpStatusCode.BadRequest, response);
        Assert.Equal(400, (await Json(response)).GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal((Money.FromDollars(1m), Money.Zero), await host.BalanceAsync(customer));
    }

    [Fact]
    public async Task InvalidUtf8AndDeepNesting_Are400()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);
        byte[] latin1 = Encoding.Latin1.GetBytes("""{"model":"demo/echo","messages":[{"role":"user","content":"é"}]}""");
        string deep = $$"""{"model":"demo/echo","messages":[{"role":"user","content":"x"}],"a":{{new string('[', 500)}}{{new string(']', 500)}}}""";

        using HttpRequestMessage message = GatewayHost.Message(customer, HttpMethod.Post, "chat/completions");
        message.Content = new ByteArrayContent(latin1);
        using HttpResponseMessage invalid = await host.Client.SendAsync(message);
        using HttpResponseMessage nested = await host.ChatAsync(customer, deep);

        await StatusAssert.IsAsync(HttpStatusCode.BadRequest, invalid);
        await StatusAssert.IsAsync(HttpStatusCode.BadRequest, nested);
    }

    [Fact]
    public async Task ABodyBeyondTheLimit_Is413_WithAndWithoutALength()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(null, ("Inference:MaximumRequestBytes", "2048"));
        Customer customer = await host.AddCustomerAsync(1m);
        string body = JsonSerializer.Serialize(new { model = DemoModels.Free, messages = new[] { new { role = "user", content = new string('x', 4000) } } });

        using HttpResponseMessage announced = await host.ChatAsync(customer, body);
        using HttpRequestMessage chunked = GatewayHost.Message(customer, HttpMethod.Post, "chat/completions", body);
        chunked.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage unannounced = await host.Client.SendAsync(chunked);

        await StatusAssert.IsAsync(HttpStatusCode.RequestEntityTooLarge, announced);
        await StatusAssert.IsAsync(HttpStatusCode.RequestEntityTooLarge, unannounced);
        Assert.Equal("payload_too_large", (await Json(announced)).GetProperty("error").GetProperty("metadata").GetProperty("error_type").GetString());
    }

    [Fact]
    public async Task WithoutAKey_EveryAddressIs401_AndWithOneAnUnknownAddressIs404()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);

        foreach (string path in (string[])["chat/completions", "key", "nothing/here", ""])
        {
            using HttpRequestMessage anonymous = new(path.StartsWith("chat", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path);
            anonymous.Headers.Add("Cookie", "session=anything");
            using HttpResponseMessage refused = await host.Client.SendAsync(anonymous);
            await StatusAssert.IsAsync(HttpStatusCode.Unauthorized, refused);
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
            Assert.True(refused.Headers.Contains("x-request-id"));
        }

        using HttpResponseMessage unknown = await host.Client.SendAsync(GatewayHost.Message(customer, HttpMethod.Get, "nothing/here"));
        await StatusAssert.IsAsync(HttpStatusCode.NotFound, unknown);
        Assert.Equal("not_found", (await Json(unknown)).GetProperty("error").GetProperty("metadata").GetProperty("error_type").GetString());
    }

    [Fact]
    public async Task AKeyWithoutTheScope_Is403NamingIt()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer reader = await host.AddCustomerAsync(1m, ApiKeyScopes.ModelsRead);
        Customer writer = await host.AddCustomerAsync(1m, ApiKeyScopes.ChatWrite);

        using HttpResponseMessage chat = await host.ChatAsync(reader, new { model = DemoModels.Free, messages = s_hello });
        using HttpResponseMessage models = await host.Client.SendAsync(GatewayHost.Message(writer, HttpMethod.Get, "models"));

        await StatusAssert.IsAsync(HttpStatusCode.Forbidden, chat);
        Assert.Contains(ApiKeyScopes.ChatWrite, await chat.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await StatusAssert.IsAsync(HttpStatusCode.Forbidden, models);
        Assert.Contains(ApiKeyScopes.ModelsRead, await models.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_AreOpenToEverybody_ButAKeyThatIsSentMustBeValid()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();

        using HttpResponseMessage open = await host.Client.GetAsync("models");
        using HttpResponseMessage count = await host.Client.GetAsync("models/count");
        using HttpRequestMessage wrong = new(HttpMethod.Get, "models");
        wrong.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-or-v1-nonsense");
        using HttpResponseMessage refused = await host.Client.SendAsync(wrong);

        JsonElement[] models = [.. (await Json(open)).GetProperty("data").EnumerateArray()];
        JsonElement priced = models.Single(model => model.GetProperty("id").GetString() == DemoModels.Priced);
        Assert.Equal("0.00000015", priced.GetProperty("pricing").GetProperty("prompt").GetString());
        Assert.Equal("model", priced.GetProperty("object").GetString());
        Assert.Contains("Demo", priced.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal(models.Length, (await Json(count)).GetProperty("data").GetProperty("count").GetInt32());
        await StatusAssert.IsAsync(HttpStatusCode.Unauthorized, refused);
    }

    [Fact]
    public async Task Key_TellsItsOwnUsage_AndNothingOfTheBalance()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);
        using HttpResponseMessage call = await host.ChatAsync(customer, new { model = DemoModels.Priced, messages = s_hello });
        await StatusAssert.IsAsync(HttpStatusCode.OK, call);

        using HttpResponseMessage response = await host.Client.SendAsync(GatewayHost.Message(customer, HttpMethod.Get, "key"));

        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        JsonElement data = (await Json(response)).GetProperty("data");
        decimal cost = Assert.Single(await host.GenerationsAsync(customer)).Cost.Dollars;
        Assert.Equal(cost, data.GetProperty("usage").GetDecimal());
        Assert.Equal(cost, data.GetProperty("usage_daily").GetDecimal());
        Assert.Equal(cost, data.GetProperty("usage_monthly").GetDecimal());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("limit").ValueKind);
        Assert.False(data.GetProperty("is_management_key").GetBoolean());
        Assert.DoesNotContain("balance", data.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(customer.Secret, data.GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>PRX-07. Guarantee: neither prompt nor answer is in the log at Debug or in the database file.</summary>
    [Fact]
    public async Task PromptAndAnswer_AreNeitherLoggedNorStored()
    {
        const string canary = "canary-7f3a9c-prompt";
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);
        foreach (bool stream in (bool[])[false, true])
        {
            using HttpResponseMessage response = await host.ChatAsync(
                customer, new { model = DemoModels.Priced, stream, messages = new[] { new { role = "user", content = canary } } });
            Assert.Equal(stream, !(await response.Content.ReadAsStringAsync()).Contains(canary, StringComparison.Ordinal));
        }

        host.Log.AssertNeverContains(canary, customer.Secret);
        string folder = Path.GetDirectoryName(new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(
            host.Get<Microsoft.Extensions.Configuration.IConfiguration>()["Database:ConnectionString"]).DataSource)!;
        foreach (string file in Directory.GetFiles(folder))
        {
            await using FileStream content = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader reader = new(content, Encoding.Latin1);
            Assert.DoesNotContain(canary, await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    private static async Task<JsonElement> Json(HttpResponseMessage response) =>
        JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
}
