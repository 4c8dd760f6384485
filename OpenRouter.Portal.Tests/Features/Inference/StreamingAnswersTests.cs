using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Features.Inference;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Inference;

/// <summary>Streamed answers: order, usage, keep-alive, errors after the first token, clients that go away.</summary>
public sealed class StreamingAnswersTests
{
    private static readonly object[] s_hello = [new { role = "user", content = "Hello demo" }];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AStream_SaysThePlainAnswer_AndEndsWithUsageCostAndDone()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);
        using HttpResponseMessage plain = await host.ChatAsync(customer, new { model = DemoModels.Priced, messages = s_hello });
        JsonElement whole = JsonSerializer.Deserialize<JsonElement>(await plain.Content.ReadAsStringAsync(Cancel));

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = DemoModels.Priced, messages = s_hello, stream = true });
        List<string> events = await SseEvents.ReadAsync(response);

        Assert.Equal("[DONE]", events[^1]);
        List<JsonElement> chunks = SseEvents.Chunks(events);
        Assert.Equal(whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), SseEvents.Text(chunks));
        Assert.True(chunks.Count > 10);
        Assert.All(chunks, chunk => Assert.Equal(chunks[0].GetProperty("id").GetString(), chunk.GetProperty("id").GetString()));
        Assert.All(chunks.SkipLast(1), chunk => Assert.False(chunk.TryGetProperty("usage", out _)));
        JsonElement usage = chunks[^1].GetProperty("usage");
        Assert.Equal(whole.GetProperty("usage").GetRawText(), usage.GetRawText());

        Generation generation = (await host.GenerationsAsync(customer))[^1];
        Assert.Equal((generation.PublicId, true, GenerationStatus.Completed, "stop"), (chunks[0].GetProperty("id").GetString(), generation.IsStreamed, generation.Status, generation.FinishReason));
        Assert.Equal(generation.Cost.Dollars, usage.GetProperty("cost").GetDecimal());
        Assert.NotNull(generation.FirstTokenMs);
    }

    [Fact]
    public async Task AFailureAfterTheFirstToken_IsToldInTheStream_AndWhatWasDeliveredIsRecorded()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(0m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = DemoModels.Failing, messages = s_hello, stream = true });
        List<string> events = await SseEvents.ReadAsync(response);

        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        JsonElement last = SseEvents.Chunks(events)[^1];
        Assert.Equal(502, last.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal("error", last.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.DoesNotContain("[DONE]", events);
        Generation generation = Assert.Single(await host.GenerationsAsync(customer));
        Assert.Equal((GenerationStatus.Failed, true, 3), (generation.Status, generation.IsEstimated, generation.CompletionTokens));
    }

    [Fact]
    public async Task AFailureBeforeTheFirstToken_IsAnHttpStatus_AndGivesTheReservationBack()
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync(context => StubUpstream.JsonAsync(context, 500, "{}"));
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/paid", messages = s_hello, stream = true });

        await StatusAssert.IsAsync(HttpStatusCode.BadGateway, response);
        Assert.Equal((Money.FromDollars(10m), Money.Zero), await host.BalanceAsync(customer));
        Assert.Empty(await host.GenerationsAsync(customer));
    }

    [Fact]
    public async Task WhileTheProviderThinks_TheClientGetsComments_AndLaterAnErrorInsideTheStream()
    {
        TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubUpstream upstream = await StubUpstream.StartAsync(async context =>
        {
            await goOn.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            await StubUpstream.JsonAsync(context, 500, "{}");
        });
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings(("Inference:KeepAliveInterval", "00:00:00.1")));
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/paid", messages = s_hello, stream = true });
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(Cancel));
        string? first = await reader.ReadLineAsync(Cancel);
        goOn.SetResult();
        string rest = await reader.ReadToEndAsync(Cancel);

        Assert.StartsWith(": ", first, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"error\"", rest, StringComparison.Ordinal);
        Assert.Equal((Money.FromDollars(10m), Money.Zero), await host.BalanceAsync(customer));
    }

    [Fact]
    public async Task EachChunk_ReachesTheClientBeforeTheNextIsMade()
    {
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubUpstream upstream = await StubUpstream.StartAsync(async context =>
        {
            await StubUpstream.EventsAsync(context, StubUpstream.Chunk("one"));

            // The second chunk is made only when the client has the first: a gateway that collects would never get on.
            await seen.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            await StubUpstream.EventsAsync(context, StubUpstream.Chunk("two"), "[DONE]");
        });
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/free", messages = s_hello, stream = true });
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(Cancel));
        string? first = await reader.ReadLineAsync(Cancel);
        seen.SetResult();

        Assert.Contains("one", first, StringComparison.Ordinal);
        Assert.Contains("two", await reader.ReadToEndAsync(Cancel), StringComparison.Ordinal);
    }

    /// <summary>PRX-04. Guarantee: a client that goes away ends the upstream call within a second and pays once for what it got.</summary>
    [Fact]
    public async Task AClientThatGoesAway_CancelsTheUpstreamWithinASecond_AndIsChargedForWhatItGot()
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync(async context =>
        {
            await StubUpstream.EventsAsync(context, StubUpstream.Chunk("abcdefgh"));
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);
        TaskCompletionSource recorded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable subscription = host.Get<OpenRouter.Portal.Data.Signals.SignalHub>()
            .Subscribe(UsageService.GenerationRecorded, _ => recorded.TrySetResult());

        using (HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/paid", messages = s_hello, stream = true }))
        {
            using StreamReader reader = new(await response.Content.ReadAsStreamAsync(Cancel));
            Assert.Contains("abcdefgh", await reader.ReadLineAsync(Cancel), StringComparison.Ordinal);
        }

        long gone = Stopwatch.GetTimestamp();
        await upstream.Aborted.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.True(Stopwatch.GetElapsedTime(gone) < TimeSpan.FromSeconds(1));
        await recorded.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);

        // "Hello demo" is 10 bytes, 3 tokens; "abcdefgh" is 8 bytes, 2 tokens.
        Generation generation = Assert.Single(await host.GenerationsAsync(customer));
        Assert.Equal((GenerationStatus.Cancelled, true, 3, 2), (generation.Status, generation.IsEstimated, generation.PromptTokens, generation.CompletionTokens));
        Assert.Equal(Money.FromDollars((3 * 0.001m) + (2 * 0.002m)), generation.Cost);
        Assert.Equal((Money.FromDollars(10m) - generation.Cost, Money.Zero), await host.BalanceAsync(customer));
    }

    /// <summary>PRX-04. Guarantee: what was delivered is charged also where the connection breaks off before its token says so.</summary>
    [Fact]
    public async Task AConnectionThatIsGoneBeforeItsTokenSaysSo_IsChargedForWhatItGot()
    {
        await using StubUpstream upstream = await StubUpstream.StartAsync(context => StubUpstream.EventsAsync(
            context, StubUpstream.Chunk("abcdefgh"), StubUpstream.Chunk("never seen"), "[DONE]"));
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);
        ApiKeyIdentity key = new(
            customer.ApiKeyId, "", "first key", customer.WorkspaceId, customer.ProjectId, customer.UserId, customer.UserId, new HashSet<string>(), null);
        ModelInfo model = host.Get<ModelCatalogue>().Find("stub/paid")!;
        Assert.True(ChatRequest.TryParse(
            JsonSerializer.SerializeToUtf8Bytes(new { model = model.Id, messages = s_hello, stream = true }), out ChatRequest? chat, out _));
        DeafConnection connection = new(flushes: 1);
        DefaultHttpContext context = new();
        context.Features.Set<IHttpResponseBodyFeature>(connection);
        context.Features.Set<IHttpRequestLifetimeFeature>(connection);
        using (chat)
        {
            await using CallMeter meter = (await host.Get<CallMeters>().OpenAsync(key, null, model, chat, Cancel)).Value!;
            await new CompletionStream(context, meter, new InferenceOptions(), TimeProvider.System, host.Log.CreateLogger("stream"))
                .RunAsync(host.Get<ProviderRouter>().Of(model));
        }

        Assert.True(connection.IsAborted);
        Generation generation = Assert.Single(await host.GenerationsAsync(customer));
        Assert.Equal((GenerationStatus.Cancelled, true, 2), (generation.Status, generation.IsEstimated, generation.CompletionTokens));
        Assert.Equal((Money.FromDollars(10m) - generation.Cost, Money.Zero), await host.BalanceAsync(customer));
    }

    /// <summary>PRX-04. Guarantee: an upstream that dies in mid-stream ends in an error event, and what was delivered is charged, no more.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnUpstreamThatCutsTheStream_EndsInAnError_AndIsChargedForWhatWasDelivered(bool abruptly)
    {
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubUpstream upstream = await StubUpstream.StartAsync(async context =>
        {
            await StubUpstream.EventsAsync(context, StubUpstream.Chunk("abcdefgh"));
            await seen.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            if (abruptly)
            {
                context.Abort();
            }
        });
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        Customer customer = await host.AddCustomerAsync(10m);

        using HttpResponseMessage response = await host.ChatAsync(customer, new { model = "stub/paid", messages = s_hello, stream = true });
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(Cancel));
        string? first = await reader.ReadLineAsync(Cancel);
        seen.SetResult();
        string rest = await reader.ReadToEndAsync(Cancel);

        Assert.Contains("abcdefgh", first, StringComparison.Ordinal);
        Assert.Contains("\"error\":{\"code\":502", rest, StringComparison.Ordinal);
        Generation generation = Assert.Single(await host.GenerationsAsync(customer));
        Assert.Equal((GenerationStatus.Failed, 2), (generation.Status, generation.CompletionTokens));
        Assert.Equal((Money.FromDollars(10m) - generation.Cost, Money.Zero), await host.BalanceAsync(customer));
    }
}
