using System.Text;
using System.Text.Json;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Features.Inference;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Inference;

public sealed class DemoAnswerTests
{
    [Fact]
    public void TheAnswer_DependsOnTheConversation_SaysThatItIsADemo_AndIsTheSameEachTime()
    {
        object[] first = [new { role = "user", content = "How are you?" }];
        object[] followUp = [.. first, new { role = "assistant", content = "…" }, new { role = "user", content = new[] { new { type = "text", text = "And now?" } } }];

        string once = Text(DemoModels.Free, new { messages = first });

        Assert.Equal(once, Text(DemoModels.Free, new { messages = first }));
        Assert.Contains("no artificial intelligence", once, StringComparison.Ordinal);
        Assert.Contains("You wrote 3 words: \u201CHow are you?\u201D", once, StringComparison.Ordinal);
        string second = Text(DemoModels.Free, new { messages = followUp });
        Assert.Contains("question 2", second, StringComparison.Ordinal);
        Assert.Contains("\u201CHow are you?\u201D", second, StringComparison.Ordinal);
        Assert.Contains("\u201CAnd now?\u201D", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public void MaxTokens_CutsTheAnswer_ByTheSameEstimateThatBills(int cap)
    {
        foreach (string name in (string[])["max_tokens", "max_completion_tokens"])
        {
            Dictionary<string, object> request = new() { ["messages"] = new[] { new { role = "user", content = "Grüße 你好 🙂" } }, [name] = cap };

            DemoAnswer answer = Compose(DemoModels.Free, request);

            Assert.Equal("length", answer.FinishReason);
            Assert.True(answer.Usage.Completion <= cap);
            Assert.Equal(UsageMeter.EstimateTokens(Encoding.UTF8.GetByteCount(string.Concat(answer.Pieces))), answer.Usage.Completion);
            Assert.All(answer.Pieces, piece => Assert.InRange(Encoding.UTF8.GetByteCount(piece), 1, UsageMeter.BytesPerToken));
        }
    }

    [Theory]
    [InlineData("\"demo model\"")]
    [InlineData("[\"nowhere\",\"demo model\"]")]
    public void Stop_EndsTheAnswerBeforeIt(string stop)
    {
        using JsonDocument value = JsonDocument.Parse(stop);
        DemoAnswer answer = Compose(DemoModels.Free, new { messages = new[] { new { role = "user", content = "x" } }, stop = value.RootElement });

        Assert.Equal(("This is the ", "stop"), (string.Concat(answer.Pieces), answer.FinishReason));
    }

    [Fact]
    public void TheLongModel_GoesOnUntilTheCap()
    {
        DemoAnswer answer = Compose(DemoModels.Long, new { messages = new[] { new { role = "user", content = "x" } }, max_tokens = 500 });

        Assert.Equal((500, "length"), (answer.Usage.Completion, answer.FinishReason));
    }

    [Fact]
    public async Task TheSlowModel_TakesItsTime()
    {
        ManualTimeProvider clock = new();
        DemoProvider provider = new(clock);
        using ChatRequest chat = Chat(DemoModels.Slow, new { messages = new[] { new { role = "user", content = "x" } }, max_tokens = 2 });

        Task<ProviderOutput> answer = provider.CompleteAsync(new ProviderRequest(Model(DemoModels.Slow), chat), TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.False(answer.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null((await answer).Failure);
    }

    [Fact]
    public void Cost_IsRoundedUpOnce_AndTheUpperBoundCountsEveryAskedAnswer()
    {
        ModelInfo model = new("m", "p", new ModelPrice("0.0000000001", 0.0000000001m), new ModelPrice("0.0000000001", 0.0000000001m), 100);
        using ChatRequest one = Chat("m", new { messages = new[] { new { role = "user", content = "x" } }, max_tokens = 1_000_000 });
        using ChatRequest many = Chat("m", new { messages = new[] { new { role = "user", content = "x" } }, max_tokens = 50, n = 3, max_completion_tokens = 60 });

        Assert.Equal(new Money(1), UsageMeter.Cost(model, 3, 4));
        Assert.Equal(new Money(2), UsageMeter.Cost(model, 10, 1));
        Assert.Equal(UsageMeter.Cost(model, one.BodyBytes, 100), UsageMeter.UpperBound(model, one));
        Assert.Equal(UsageMeter.Cost(model, many.BodyBytes, 180), UsageMeter.UpperBound(model, many));
        Assert.Equal(Money.FromDollars(9_000_000_000m), UsageMeter.Cost(model with { PromptPrice = new ModelPrice("1", 1m) }, long.MaxValue, long.MaxValue));
    }

    private static string Text(string model, object request) => string.Concat(Compose(model, request).Pieces);

    private static DemoAnswer Compose(string model, object request)
    {
        using ChatRequest chat = Chat(model, request);
        return DemoAnswer.Compose(Model(model), chat);
    }

    private static ModelInfo Model(string id) => DemoModels.All.Single(model => model.Id == id);

    private static ChatRequest Chat(string model, object request)
    {
        System.Text.Json.Nodes.JsonObject json = JsonSerializer.SerializeToNode(request)!.AsObject();
        json["model"] = model;
        Assert.True(ChatRequest.TryParse(Encoding.UTF8.GetBytes(json.ToJsonString()), out ChatRequest? chat, out ApiError? refusal), refusal?.Message);
        return chat;
    }
}
