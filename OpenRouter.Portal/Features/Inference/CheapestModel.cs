using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Catalogue;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>Lets a new key's snippets call a model that costs as little as possible, so that the first try always works.</summary>
internal sealed class CheapestModel(ModelCatalogue catalogue) : ISnippetModel
{
    /// <inheritdoc />
    public string? ModelId { get; } = catalogue.All
        .OrderBy(model => model.PromptPrice.Dollars + model.CompletionPrice.Dollars).ThenBy(model => model.Id, StringComparer.Ordinal)
        .FirstOrDefault()?.Id;
}
