using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Catalogue;

/// <summary>
/// The models to offer, read from <c>Inference:Providers:{name}:Models:{id}</c> and <c>Demo:Provider</c> by
/// <see cref="ConfiguredModels"/>.
/// </summary>
internal sealed class CatalogueOptions
{
    /// <summary>Every model, in the order of the configuration.</summary>
    public List<ModelInfo> Models { get; } = [];

    /// <summary>One sentence for each value that cannot be used, naming its key; the start is refused with them.</summary>
    public List<string> Failures { get; } = [];
}

/// <summary>Hands on what was found wrong while reading.</summary>
internal sealed class CatalogueOptionsValidator : IValidateOptions<CatalogueOptions>
{
    public ValidateOptionsResult Validate(string? name, CatalogueOptions options) =>
        options.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(options.Failures);
}
