using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Catalogue;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>A call as a provider gets it.</summary>
/// <param name="Model">What is asked.</param>
/// <param name="Chat">What the client sent.</param>
internal sealed record ProviderRequest(ModelInfo Model, ChatRequest Chat);

/// <summary>What a provider gave: JSON, or the reason why there is none.</summary>
/// <param name="Json">A completion or one chunk of it, on one line; meaningful without a failure only.</param>
/// <param name="Failure">What the client is told; null means that there is JSON.</param>
internal readonly record struct ProviderOutput(ReadOnlyMemory<byte> Json, ApiError? Failure)
{
    public static ProviderOutput Of(ReadOnlyMemory<byte> json) => new(json, null);

    public static ProviderOutput Fail(ApiError failure) => new(default, failure);
}

/// <summary>
/// Whoever answers calls. Expected failures are <see cref="ProviderOutput.Failure"/>; only the caller's own cancellation throws.
/// There are two: <see cref="OpenAiCompatibleProvider"/> and <see cref="DemoProvider"/>.
/// </summary>
internal interface IInferenceProvider
{
    /// <summary>The name that models are assigned by.</summary>
    string Name { get; }

    /// <summary>The whole answer at once: a <c>chat.completion</c> object.</summary>
    Task<ProviderOutput> CompleteAsync(ProviderRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// The answer as it comes: <c>chat.completion.chunk</c> objects, the last of them with the usage if the provider tells it. A
    /// failure is the last output; an end without one means that the answer is complete.
    /// </summary>
    IAsyncEnumerable<ProviderOutput> StreamAsync(ProviderRequest request, CancellationToken cancellationToken);
}
