using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Usage;

/// <summary>A call as lists show it.</summary>
/// <param name="Id">Its public id, <c>gen-…</c>.</param>
/// <param name="StartedAt">When it came in, UTC.</param>
/// <param name="Model">The model that was asked.</param>
/// <param name="ProjectName">The project it belongs to.</param>
/// <param name="KeyName">The key's name; null for a call without key.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
/// <param name="Cost">What was charged.</param>
/// <param name="IsEstimated">Whether the tokens were estimated.</param>
/// <param name="IsStreamed">Whether the answer came as a stream.</param>
/// <param name="LatencyMs">From the request to the last token.</param>
/// <param name="Status">How it ended.</param>
public sealed record GenerationRow(
    string Id,
    DateTimeOffset StartedAt,
    string Model,
    string ProjectName,
    string? KeyName,
    int PromptTokens,
    int CompletionTokens,
    Money Cost,
    bool IsEstimated,
    bool IsStreamed,
    int LatencyMs,
    GenerationStatus Status);
