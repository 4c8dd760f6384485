using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Catalogue;

/// <summary>
/// The front door of the catalogue. Others use <see cref="ModelCatalogue"/>, <see cref="ModelInfo"/>, <see cref="ModelPrice"/>
/// and the names in <see cref="DemoModels"/>.
/// </summary>
internal static class CatalogueModule
{
    /// <summary>Reads the models from section <c>Inference</c> and the switch of the demo from section <c>Demo</c>.</summary>
    public static IServiceCollection AddCatalogue(this IServiceCollection services, IConfigurationSection inference, IConfigurationSection demo)
    {
        services.AddOptions<CatalogueOptions>().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<CatalogueOptions>>(new ConfiguredModels(inference, demo));
        services.AddSingleton<IValidateOptions<CatalogueOptions>, CatalogueOptionsValidator>();
        services.AddSingleton<ModelCatalogue>();
        return services;
    }
}
