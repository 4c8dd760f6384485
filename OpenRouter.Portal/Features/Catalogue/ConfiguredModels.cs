using System.Globalization;
using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Catalogue;

/// <summary>
/// Reads the models out of the configuration. Sample:
/// <code>
/// "Inference": { "Providers": { "acme": { "BaseUrl": "https://api.acme.example/v1", "Models": {
///   "acme/large": { "Prompt": "0.0000025", "Completion": "0.00001", "Context": "128000" },
///   "acme/small:free": { "Prompt": "0", "Completion": "0" } } } } }
/// </code>
/// The second is the ugly one: a colon separates levels in configuration keys, so its id arrives as two nested sections.
/// </summary>
internal sealed class ConfiguredModels(IConfigurationSection inference, IConfigurationSection demo) : IConfigureOptions<CatalogueOptions>
{
    private const int DefaultContextLength = 8192;
    private const int MaximumIdLength = 100;

    private static readonly HashSet<string> s_modelKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        "Prompt", "Completion", "Context", "MaxCompletion", "Name", "Description", "ProviderModel",
    };

    public void Configure(CatalogueOptions options)
    {
        IConfigurationSection[] providers = [.. inference.GetSection("Providers").GetChildren()];
        foreach (IConfigurationSection provider in providers)
        {
            int before = options.Models.Count;
            AddModels(options, provider.Key, provider.GetSection("Models"), prefix: "");
            if (options.Models.Count == before)
            {
                options.Failures.Add($"{provider.Path}:Models must have at least one model with its price; a provider without models answers nothing.");
            }
        }

        if (UsesDemo(options, hasProviders: providers.Length > 0))
        {
            options.Models.AddRange(DemoModels.All);
        }

        foreach (string id in options.Models.GroupBy(m => m.Id, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key))
        {
            options.Failures.Add($"Inference:Providers offers the model '{id}' more than once; each id belongs to one provider.");
        }
    }

    // Demo:Provider; without a value the demo answers as long as no provider is configured.
    private bool UsesDemo(CatalogueOptions options, bool hasProviders)
    {
        string? wanted = demo["Provider"];
        if (string.IsNullOrEmpty(wanted))
        {
            return !hasProviders;
        }

        if (!bool.TryParse(wanted, out bool isWanted))
        {
            options.Failures.Add($"{demo.Path}:Provider must be true or false, or absent.");
        }

        return isWanted;
    }

    // A section with values is a model, a section with sections is a part of an id; one can be both ("small" and "small:free").
    private static void AddModels(CatalogueOptions options, string provider, IConfigurationSection parent, string prefix)
    {
        foreach (IConfigurationSection section in parent.GetChildren())
        {
            IConfigurationSection[] children = [.. section.GetChildren()];
            bool isSetting = children.Length == 0 && section.Value is not null;
            if (isSetting)
            {
                CheckSetting(options, section, isOfModel: prefix.Length > 0);
                continue;
            }

            string id = prefix + section.Key;
            if (children.Length == 0 || children.Any(child => child.Value is not null))
            {
                AddModel(options, provider, section, id);
            }

            AddModels(options, provider, section, id + ":");
        }
    }

    private static void CheckSetting(CatalogueOptions options, IConfigurationSection setting, bool isOfModel)
    {
        if (!isOfModel || !s_modelKeys.Contains(setting.Key))
        {
            options.Failures.Add($"{setting.Path} is not a setting; a model has {string.Join(", ", s_modelKeys)}.");
        }
    }

    private static void AddModel(CatalogueOptions options, string provider, IConfigurationSection section, string id)
    {
        if (id.Length > MaximumIdLength)
        {
            options.Failures.Add($"{section.Path} is too long; a model's id has at most {MaximumIdLength} characters.");
        }

        ModelPrice prompt = Price(options, section, "Prompt");
        ModelPrice completion = Price(options, section, "Completion");
        int context = Count(options, section, "Context", DefaultContextLength);
        options.Models.Add(new ModelInfo(id, provider, prompt, completion, context)
        {
            MaxCompletionTokens = Count(options, section, "MaxCompletion", context),
            Name = section["Name"] ?? id,
            Description = section["Description"] ?? "",
            ProviderModel = section["ProviderModel"] ?? id,
        });
    }

    private static ModelPrice Price(CatalogueOptions options, IConfigurationSection model, string key)
    {
        if (!ModelPrice.TryParse(model[key], out ModelPrice price))
        {
            options.Failures.Add(
                $"{model.Path}:{key} must be the price of one token in US dollars as a decimal number from 0 to {ModelPrice.Maximum}, such as \"0.0000025\".");
        }

        return price;
    }

    private static int Count(CatalogueOptions options, IConfigurationSection model, string key, int fallback)
    {
        if (model[key] is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0)
        {
            return count;
        }

        options.Failures.Add($"{model.Path}:{key} must be a whole number of tokens from 1 to {int.MaxValue}.");
        return fallback;
    }
}
