using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Catalogue;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>Knows who answers for a model. Providers exist once and keep their connections.</summary>
internal sealed class ProviderRouter : IDisposable
{
    private readonly FrozenDictionary<string, IInferenceProvider> _byName;

    public ProviderRouter(IOptions<InferenceOptions> options, DemoProvider demo, TimeProvider time, ILogger<OpenAiCompatibleProvider> logger)
    {
        IEnumerable<IInferenceProvider> configured = options.Value.Providers
            .Select(provider => new OpenAiCompatibleProvider(provider.Key, provider.Value, options.Value, time, logger));
        _byName = configured.Append(demo).ToFrozenDictionary(provider => provider.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The model's provider.</summary>
    public IInferenceProvider Of(ModelInfo model) => _byName[model.Provider];

    public void Dispose()
    {
        foreach (IDisposable provider in _byName.Values.OfType<IDisposable>())
        {
            provider.Dispose();
        }
    }
}
