using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>What a call can cost, and what it did cost, as functions of their inputs.</summary>
internal static class UsageMeter
{
    /// <summary>The estimate where a provider tells no tokens: English has about four bytes a token.</summary>
    public const int BytesPerToken = 4;

    // Beyond it money's range would end; no workspace has as much, so a call this dear is refused and never overflows.
    private const decimal MaximumDollars = 9_000_000_000m;

    /// <summary>
    /// The most that a call can cost: one token per byte of the body, since a tokenizer makes no more tokens than bytes, and the
    /// completion cap for each answer that is asked for.
    /// </summary>
    public static Money UpperBound(ModelInfo model, ChatRequest request) =>
        Cost(model, request.BodyBytes, (long)CompletionCap(model, request) * request.Choices);

    /// <summary>How many tokens each answer may have: the client's cap within the model's.</summary>
    public static int CompletionCap(ModelInfo model, ChatRequest request) =>
        Math.Min(request.MaximumTokens ?? model.MaxCompletionTokens, model.MaxCompletionTokens);

    /// <summary>The cost, rounded up once to a whole nano-dollar (domain.md invariant 13).</summary>
    public static Money Cost(ModelInfo model, long promptTokens, long completionTokens)
    {
        decimal dollars = (promptTokens * model.PromptPrice.Dollars) + (completionTokens * model.CompletionPrice.Dollars);
        return Money.FromDollarsRoundedUp(Math.Min(dollars, MaximumDollars));
    }

    /// <summary>The tokens of so many bytes of text, rounded up.</summary>
    public static int EstimateTokens(long textBytes) => (int)Math.Min((textBytes + BytesPerToken - 1) / BytesPerToken, int.MaxValue);

    /// <summary>The usage of a call of which only the texts are known.</summary>
    public static TokenUsage Estimate(ChatRequest request, long deliveredBytes) =>
        new(EstimateTokens(request.PromptTextBytes()), EstimateTokens(deliveredBytes), IsEstimated: true);
}
