using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Catalogue;

/// <summary>The models that this installation offers; fixed from the start on, so that looking one up costs nothing.</summary>
internal sealed class ModelCatalogue
{
    private readonly FrozenDictionary<string, ModelInfo> _byId;

    public ModelCatalogue(IOptions<CatalogueOptions> options)
    {
        All = [.. options.Value.Models.OrderBy(model => model.Id, StringComparer.Ordinal)];
        _byId = All.ToFrozenDictionary(model => model.Id, StringComparer.Ordinal);
    }

    /// <summary>Every model by id.</summary>
    public IReadOnlyList<ModelInfo> All { get; }

    /// <summary>The model of that id, exact to the letter; null means there is none.</summary>
    public ModelInfo? Find(string id) => _byId.GetValueOrDefault(id);
}
