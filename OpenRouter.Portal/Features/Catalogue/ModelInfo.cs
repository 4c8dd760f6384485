namespace OpenRouter.Portal.Features.Catalogue;

/// <summary>A model that can be asked, with its price.</summary>
/// <param name="Id">The name in requests, such as <c>acme/large</c>.</param>
/// <param name="Provider">The configured name of the provider that answers.</param>
/// <param name="PromptPrice">US dollars per token of the prompt, exact.</param>
/// <param name="CompletionPrice">US dollars per token of the answer, exact.</param>
/// <param name="ContextLength">How many tokens prompt and answer may have together.</param>
public sealed record ModelInfo(string Id, string Provider, ModelPrice PromptPrice, ModelPrice CompletionPrice, int ContextLength)
{
    /// <summary>What people call it.</summary>
    public string Name { get; init; } = Id;

    /// <summary>The name that does not change when <see cref="Id"/> becomes an alias.</summary>
    public string CanonicalSlug { get; init; } = Id;

    /// <summary>What it is good for, one or two sentences.</summary>
    public string Description { get; init; } = "";

    /// <summary>The name that the provider knows the model by.</summary>
    public string ProviderModel { get; init; } = Id;

    /// <summary>When it came into the catalogue.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>How many tokens an answer may have: what a call without a cap of its own reserves credits for.</summary>
    public int MaxCompletionTokens { get; init; } = ContextLength;

    /// <summary>What can be asked with: <c>text</c>, <c>image</c>, …</summary>
    public IReadOnlyList<string> InputModalities { get; init; } = ["text"];

    /// <summary>What is answered with.</summary>
    public IReadOnlyList<string> OutputModalities { get; init; } = ["text"];

    /// <summary>The request fields that have an effect.</summary>
    public IReadOnlyList<string> SupportedParameters { get; init; } = ["max_tokens", "max_completion_tokens", "stop", "temperature", "top_p", "tools"];

    /// <summary>Whether no artificial intelligence stands behind it.</summary>
    public bool IsDemo { get; init; }

    /// <summary>Whether it is slow, endless or failing on purpose: to be called, but not to be advertised.</summary>
    public bool IsTrial { get; init; }

    /// <summary>Whether asking costs nothing.</summary>
    public bool IsFree => PromptPrice.Dollars == 0m && CompletionPrice.Dollars == 0m;
}
