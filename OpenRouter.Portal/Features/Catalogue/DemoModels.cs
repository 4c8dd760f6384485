namespace OpenRouter.Portal.Features.Catalogue;

/// <summary>What the built-in demo offers, so that a fresh installation answers before any provider is configured.</summary>
internal static class DemoModels
{
    /// <summary>The provider's name; a configured provider cannot have it.</summary>
    public const string Provider = "demo";

    /// <summary>Answers with what it was asked, for nothing.</summary>
    public const string Free = "demo/echo-free";

    /// <summary>Answers with what it was asked, for a price.</summary>
    public const string Priced = "demo/echo";

    /// <summary>Takes its time before and between the tokens.</summary>
    public const string Slow = "demo/slow";

    /// <summary>Fails: a plain call at once, a streamed one after three tokens.</summary>
    public const string Failing = "demo/failing";

    /// <summary>Goes on until the cap.</summary>
    public const string Long = "demo/long";

    private const string Notice = "Demo: no artificial intelligence is behind this model.";
    private const int ContextLength = 32_768;
    private const int MaxCompletionTokens = 2_048;

    private static readonly DateTimeOffset s_created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ModelPrice s_promptPrice = new("0.00000015", 0.00000015m);
    private static readonly ModelPrice s_completionPrice = new("0.0000006", 0.0000006m);

    /// <summary>All of them, the free one first.</summary>
    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        Model(Free, "Demo Echo (free)", "It quotes and counts what you wrote. Costs nothing."),
        Model(Priced, "Demo Echo", "It quotes and counts what you wrote. Has a price, so that metering can be seen.", s_promptPrice, s_completionPrice),
        Model(Slow, "Demo Slow", "It waits before the first token and between tokens, for trying out time limits.") with { IsTrial = true },
        Model(Failing, "Demo Failing", "It always fails, a stream after three tokens, for trying out error handling.") with { IsTrial = true },
        Model(Long, "Demo Long", "It goes on until the completion cap, for trying out long streams.") with { IsTrial = true },
    ];

    private static ModelInfo Model(string id, string name, string description, ModelPrice? prompt = null, ModelPrice? completion = null) =>
        new(id, Provider, prompt ?? ModelPrice.Free, completion ?? ModelPrice.Free, ContextLength)
        {
            Name = name,
            Description = $"{Notice} {description}",
            Created = s_created,
            MaxCompletionTokens = MaxCompletionTokens,
            SupportedParameters = ["max_tokens", "max_completion_tokens", "stop"],
            IsDemo = true,
        };
}
