using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Inference;

/// <summary>A configured upstream, for real on a socket: what it gets, and what becomes of what it does wrong.</summary>
public sealed class UpstreamTests
{
    private static readonly object[] s_hello = [new { role = "user", content = "Hello demo" }];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnAnswer_KeepsItsFields_AndGetsOurIdModelAndUsage()
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync();
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/paid", messages = s_hello });

        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        JsonElement answer = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancel));
        Assert.StartsWith("gen-", answer.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(("stub/paid", "fp", "Hello there"), (
            answer.GetProperty("model").GetString(),
            answer.GetProperty("system_fingerprint").GetString(),
            answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()));
        Assert.Equal(0.02m, answer.GetProperty("usage").GetProperty("cost").GetDecimal());
        Assert.Equal(Money.FromDollars(9.98m), (await host.BalanceAsync(customer)).Amount);
    }

    /// <summary>PRX-01, PRX-03. Guarantee: nothing that a client sends steers where a call goes, what it is authorized with, or which headers go along.</summary>
    [Fact]
    public async Task NothingInARequest_SteersHostCredentialOrHeaders()
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync(async context =>
        {
            context.Response.Headers.SetCookie = "tracker=1";
            context.Response.Headers["X-Forwarded-For"] = "10.0.0.1";
            context.Response.Headers["X-Upstream-Secret"] = "inside";
            await StubUpstream.JsonAsync(context, 200, StubUpstream.Answer);
        });
        await using StubUpstream attacker = await StubUpstream.StartAsync();
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);
        using HttpRequestMessage message = GatewayHost.Message(customer, HttpMethod.Post, $"chat/completions?api_base={attacker.BaseUrl}", JsonSerializer.Serialize(new
        {
            model = "stub/paid",
            messages = s_hello,
            api_base = attacker.BaseUrl,
            base_url = attacker.BaseUrl,
            api_key = "attackers",
            headers = new { Authorization = "Bearer attackers" },
            extra_headers = new { Host = "evil.example" },
            user = attacker.BaseUrl,
            metadata = new { api_base = attacker.BaseUrl },
        }));
        message.Headers.Add("Cookie", "session=portal-session");
        message.Headers.Add("X-Forwarded-For", "1.2.3.4");
        message.Headers.Add("X-Forwarded-Host", "evil.example");
        message.Headers.Add("Proxy-Authorization", "Basic x");
        message.Headers.Add("TE", "trailers");
        message.Headers.Add("X-Custom", "anything");

        using HttpResponseMessage response = await host.Client.SendAsync(message, Cancel);

        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        Assert.Empty(attacker.Requests);
        RecordedRequest seen = Assert.Single(upstream.Requests);
        Assert.Equal("/v1/chat/completions", seen.Path);
        Assert.Equal(["Accept", "Authorization", "Content-Length", "Content-Type", "Host"], seen.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Bearer upstream-credential", seen.Headers["Authorization"]);
        Assert.DoesNotContain(response.Headers, header => header.Key is "Set-Cookie" or "X-Forwarded-For" or "X-Upstream-Secret");
    }

    [Fact]
    public async Task Numbers_KeepTheirText_AndUnknownFieldsArrive()
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync();
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);
        const string body = """
            {"model":"stub/free","messages":[{"role":"user","content":"h\u00e9"}],"temperature":1.0,"seed":12345678901234567890123,
             "top_p":1E-2,"logit_bias":{"50256":-100.00},"x_unknown":{"deep":[1.10,null,{"a":true}]},"stop":null}
            """;

        using HttpResponseMessage response = await host.ChatAsync(customer, body);

        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        string forwarded = Assert.Single(upstream.Requests).Body;
        Assert.True(JsonElement.DeepEquals(Parse(body), Parse(forwarded)));
        foreach (string text in (string[])["1.0", "12345678901234567890123", "1E-2", "-100.00", "1.10"])
        {
            Assert.Contains(text, forwarded, StringComparison.Ordinal);
        }
    }

    /// <summary>PRX-01. Guarantee: an upstream that is a gateway itself cannot be made to use a dearer model, or more tokens, than was reserved.</summary>
    [Theory]
    [InlineData("\"max_tokens\":2147483647", "\"max_tokens\":100")]
    [InlineData("\"max_completion_tokens\":101,\"max_tokens\":7", "\"max_completion_tokens\":100,\"max_tokens\":7")]
    [InlineData("\"max_tokens\":100", "\"max_tokens\":100")]
    [InlineData("\"max_tokens\":null", "\"max_tokens\":null")]
    public async Task NothingInARequest_MakesItDearerThanItWasPriced(string caps, string forwarded)
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync();
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, $$"""
            {"model":"stub/paid","models":["dear/large"],"route":"fallback","provider":{"order":["dear"]},"plugins":[{"id":"web"}],
             "transforms":["middle-out"],"preset":"dear","messages":[{"role":"user","content":"Hi"}],{{caps}}}
            """);

        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        Assert.Equal(
            $$"""{"model":"up-model","messages":[{"role":"user","content":"Hi"}],{{forwarded}}}""",
            Assert.Single(upstream.Requests).Body);
    }

    [Fact]
    public async Task AStream_AlwaysAsksForItsUsage_AndKeepsTheOtherOptions()
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync(context => StubUpstream.EventsAsync(
            context, StubUpstream.Chunk("x"), """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}""", "[DONE]"));
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(
            customer, new { model = "stub/paid", messages = s_hello, stream = true, stream_options = new { include_usage = false, other = 1 } });
        List<JsonElement> chunks = SseEvents.Chunks(await SseEvents.ReadAsync(response));

        JsonElement forwarded = Parse(Assert.Single(upstream.Requests).Body);
        Assert.Equal("up-model", forwarded.GetProperty("model").GetString());
        Assert.Equal("""{"other":1,"include_usage":true}""", forwarded.GetProperty("stream_options").GetRawText());
        Assert.Equal(2, chunks.Count);
        Assert.Equal(0.02m, chunks[^1].GetProperty("usage").GetProperty("cost").GetDecimal());
        Assert.False(Assert.Single(await host.GenerationsAsync(customer)).IsEstimated);
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"abcdefgh"}}]}""", 2)]
    [InlineData("""{"choices":[{"message":{"content":"abcdefgh"}}],"usage":{"prompt_tokens":-5,"completion_tokens":-9223372036854775808}}""", 2)]
    [InlineData("""{"choices":[{"message":{"content":"abcdefghi"}}],"usage":{"prompt_tokens":1e309,"completion_tokens":"NaN"}}""", 3)]
    public async Task WithoutAUsableUsage_DeliveredTextIsChargedAtFourBytesAToken_AndMarked(string answer, int completionTokens)
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync(context => StubUpstream.JsonAsync(context, 200, answer));
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/paid", messages = s_hello });

        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        Generation generation = Assert.Single(await host.GenerationsAsync(customer));
        Assert.Equal((true, 3, completionTokens), (generation.IsEstimated, generation.PromptTokens, generation.CompletionTokens));
        Assert.Equal(Money.FromDollars((3 * 0.001m) + (completionTokens * 0.002m)), generation.Cost);
    }

    [Fact]
    public async Task ACostAboveEverythingThatIsThere_IsCutToTheBalance_NeverBelowZero()
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync(context => StubUpstream.JsonAsync(
            context, 200, """{"choices":[],"usage":{"prompt_tokens":2000000000,"completion_tokens":2000000000}}"""));
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/paid", messages = s_hello });

        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        Assert.Equal((Money.Zero, Money.Zero), await host.BalanceAsync(customer));
        Assert.Equal(Money.FromDollars(10m), Assert.Single(await host.GenerationsAsync(customer)).Cost);
    }

    [Theory]
    [InlineData(400, 400, "invalid_request")]
    [InlineData(401, 502, "provider_unavailable")]
    [InlineData(403, 502, "provider_unavailable")]
    [InlineData(404, 502, "provider_unavailable")]
    [InlineData(302, 502, "provider_unavailable")]
    [InlineData(413, 413, "payload_too_large")]
    [InlineData(429, 503, "provider_overloaded")]
    [InlineData(500, 502, "provider_unavailable")]
    [InlineData(503, 503, "provider_overloaded")]
    [InlineData(504, 504, "timeout")]
    public async Task ARefusalOfTheUpstream_HasItsDocumentedError_AndCostsNothing(int status, int expected, string errorType)
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync(context =>
        {
            context.Response.Headers.Location = "http://127.0.0.1:1/elsewhere";
            return StubUpstream.JsonAsync(context, status, """{"error":{"message":"Incorrect API key provided: upstream-credential"}}""");
        });
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/paid", messages = s_hello });

        string body = await response.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(errorType, Parse(body).GetProperty("error").GetProperty("metadata").GetProperty("error_type").GetString());
        Assert.Equal(status == 400, body.Contains("Incorrect", StringComparison.Ordinal));
        Assert.Equal((Money.FromDollars(10m), Money.Zero), await host.BalanceAsync(customer));
        Assert.Empty(await host.GenerationsAsync(customer));
        Assert.Single(upstream.Requests);
    }

    /// <summary>What an upstream can say wrong with HTTP 200, plain and streamed.</summary>
    public static TheoryData<string, string> Nonsense { get; } = new()
    {
        { "application/json", "{\"choices\":[" },
        { "application/json", "[]" },
        { "application/json", "{\"choices\":7}" },
        { "application/json", "" },
        { "application/json", "{\"error\":{\"code\":500,\"message\":\"boom\"}}" },
        { "text/event-stream", "data: {\"choices\":[\n\n" },
        { "text/event-stream", "data: 7\n\ndata: [DONE]\n\n" },
        { "text/event-stream", "" },
        { "text/event-stream", "data: {\"error\":{\"code\":500,\"message\":\"boom\"}}\n\n" },
        { "text/event-stream", "data: {\"choices\":[{\"delta\":{\"content\":\"" + new string('x', 20_000) + "\"}}]}\n\n" },
        { "text/event-stream", new string('x', 20_000) },
        { "text/html", "<html>" },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Nonsense_Is502_AndCostsNothing(string contentType, string body)
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = contentType;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
        });
        await using GatewayHost host = await GatewayHost.StartAsync(
            null, upstream.Settings(("Inference:MaximumEventBytes", "4096"), ("Inference:MaximumAnswerBytes", "4096")));
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(
            customer, new { model = "stub/paid", messages = s_hello, stream = contentType == "text/event-stream" });

        await StatusAssert.IsAsync(HttpStatusCode.BadGateway, response);
        Assert.Equal((Money.FromDollars(10m), Money.Zero), await host.BalanceAsync(customer));
    }

    [Theory]
    [InlineData(false, "Inference:FirstByteTimeout")]
    [InlineData(true, "Inference:FirstByteTimeout")]
    [InlineData(false, "Inference:TotalTimeout")]
    public async Task AnUpstreamThatIsSilent_Is504_AndCostsNothing(bool stream, string limit)
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings((limit, "00:00:00.3")));
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/paid", messages = s_hello, stream });

        await StatusAssert.IsAsync(HttpStatusCode.GatewayTimeout, response);
        await upstream.Aborted.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal((Money.FromDollars(10m), Money.Zero), await host.BalanceAsync(customer));
    }

    [Fact]
    public async Task AnUpstreamThatFallsSilentInMidStream_EndsInATimeoutEvent()
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync(async context =>
        {
            await StubUpstream.EventsAsync(context, StubUpstream.Chunk("x"));
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings(("Inference:IdleTimeout", "00:00:00.3")));
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/paid", messages = s_hello, stream = true });
        List<JsonElement> chunks = SseEvents.Chunks(await SseEvents.ReadAsync(response));

        Assert.Equal(504, chunks[^1].GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task AnUpstreamThatIsNotThere_Is502()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(
            null,
            ("Inference:Providers:gone:BaseUrl", $"http://127.0.0.1:{FreePort.Next()}/v1"),
            ("Inference:Providers:gone:Models:gone/m:Prompt", "0.001"),
            ("Inference:Providers:gone:Models:gone/m:Completion", "0.001"));
        Customer customer = await host.AddCustomerAsync(100m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "gone/m", messages = s_hello });

        await StatusAssert.IsAsync(HttpStatusCode.BadGateway, response);
        Assert.Equal((Money.FromDollars(100m), Money.Zero), await host.BalanceAsync(customer));
    }

    [Fact]
    public async Task AStreamWithUglyFraming_IsReadAsTheStandardSays_AndCannotBreakOurs()
    {
        const string body = ": comment\r\n\r\nevent: x\r\ndata:{\"choices\":[{\"delta\":\r\ndata: {\"content\":\"ab\"}}]}\r\n\r\nid: 1\ndata: [DONE]\n\n";
        await using StubUpstream upstream = await StubUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            await context.Response.WriteAsync(body);
        });
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/paid", messages = s_hello, stream = true });
        List<string> events = await SseEvents.ReadAsync(response);

        Assert.Equal(3, events.Count);
        Assert.Equal("ab", SseEvents.Text(SseEvents.Chunks(events)));
    }

    private static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
