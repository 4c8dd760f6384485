using System.Text.Json;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>The tokens of one call.</summary>
/// <param name="Prompt">Tokens of the prompt.</param>
/// <param name="Completion">Tokens of the answer.</param>
/// <param name="IsEstimated">Whether the provider did not tell them.</param>
internal readonly record struct TokenUsage(int Prompt, int Completion, bool IsEstimated)
{
    /// <summary>Of the prompt, those that the provider had in its cache.</summary>
    public int Cached { get; init; }

    /// <summary>Of the answer, those that were spent on reasoning.</summary>
    public int Reasoning { get; init; }

    /// <summary>
    /// Reads a provider's <c>usage</c>; null where there is none or its numbers are impossible, and then it is estimated: a
    /// provider's minus one must not become our credit (LED-09).
    /// </summary>
    // {"prompt_tokens":12,"completion_tokens":3,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":8}}
    public static TokenUsage? Read(JsonElement answer)
    {
        if (!answer.TryGetProperty("usage", out JsonElement usage) || usage.ValueKind != JsonValueKind.Object
            || Count(usage, "prompt_tokens") is not { } prompt || Count(usage, "completion_tokens") is not { } completion)
        {
            return null;
        }

        return new TokenUsage(prompt, completion, IsEstimated: false)
        {
            Cached = Detail(usage, "prompt_tokens_details", "cached_tokens"),
            Reasoning = Detail(usage, "completion_tokens_details", "reasoning_tokens"),
        };
    }

    private static int Detail(JsonElement usage, string group, string name) =>
        usage.TryGetProperty(group, out JsonElement details) && details.ValueKind == JsonValueKind.Object ? Count(details, name) ?? 0 : 0;

    private static int? Count(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 0
            ? count
            : null;
}
