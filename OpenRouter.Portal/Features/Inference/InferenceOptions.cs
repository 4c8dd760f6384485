using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Catalogue;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>Who answers, and how long a call may take: section <c>Inference</c>. Prices stand there too; the catalogue reads them.</summary>
internal sealed class InferenceOptions
{
    /// <summary>The upstreams by name; none means that the demo answers.</summary>
    public Dictionary<string, ProviderOptions> Providers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long connecting to an upstream may take; default 5 seconds, 0.1 seconds to 1 minute.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an upstream may take to its first byte; default 60 seconds, 0.1 seconds to 10 minutes.</summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an upstream may be silent after that; default 60 seconds, 0.1 seconds to 10 minutes.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a call may take at all; default and most 10 minutes, which is less than a reservation lives; at least 0.1 seconds.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a stream is silent before the client gets a comment; default 10 seconds, 0.1 seconds to 1 minute.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What <see cref="MaximumRequestBytes"/> may be at most.</summary>
    public const int LargestRequestMiB = 25;

    /// <summary>The longest request; default 10 MiB, 1 KiB to 25 MiB. Longer ones get 413.</summary>
    public int MaximumRequestBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>The longest plain answer of an upstream; default 32 MiB, 1 KiB to 256 MiB. Longer ones count as garbled.</summary>
    public int MaximumAnswerBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>The longest event of an upstream's stream; default 4 MiB, 1 KiB to 64 MiB. Longer ones count as garbled.</summary>
    public int MaximumEventBytes { get; set; } = 4 * 1024 * 1024;
}

/// <summary>One upstream that speaks OpenAI's protocol.</summary>
internal sealed class ProviderOptions
{
    /// <summary>Where its API begins, such as <c>https://api.acme.example/v1</c>; <c>/chat/completions</c> is added.</summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>What it is called with, as <c>Authorization: Bearer</c>; empty sends no such header.</summary>
    public string ApiKey { get; set; } = "";
}

/// <summary>Names every invalid value of <see cref="InferenceOptions"/> by its key, and every key that is none; those of a model are the catalogue's.</summary>
internal sealed class InferenceOptionsValidator(IConfigurationSection section) : IValidateOptions<InferenceOptions>
{
    private static readonly string[] s_keys = [.. typeof(InferenceOptions).GetProperties().Select(property => property.Name)];
    private static readonly string[] s_providerKeys = [.. typeof(ProviderOptions).GetProperties().Select(property => property.Name), "Models"];

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(100);

    public ValidateOptionsResult Validate(string? name, InferenceOptions options)
    {
        List<string> failures = [];
        Known(section, s_keys);
        foreach (IConfigurationSection provider in section.GetSection(nameof(options.Providers)).GetChildren())
        {
            Known(provider, s_providerKeys);
        }

        Time(options.ConnectTimeout, TimeSpan.FromMinutes(1), nameof(options.ConnectTimeout));
        Time(options.FirstByteTimeout, TimeSpan.FromMinutes(10), nameof(options.FirstByteTimeout));
        Time(options.IdleTimeout, TimeSpan.FromMinutes(10), nameof(options.IdleTimeout));
        Time(options.TotalTimeout, TimeSpan.FromMinutes(10), nameof(options.TotalTimeout));
        Time(options.KeepAliveInterval, TimeSpan.FromMinutes(1), nameof(options.KeepAliveInterval));
        Bytes(options.MaximumRequestBytes, InferenceOptions.LargestRequestMiB, nameof(options.MaximumRequestBytes));
        Bytes(options.MaximumAnswerBytes, 256, nameof(options.MaximumAnswerBytes));
        Bytes(options.MaximumEventBytes, 64, nameof(options.MaximumEventBytes));
        foreach ((string provider, ProviderOptions settings) in options.Providers)
        {
            Provider(provider, settings);
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Known(IConfigurationSection owner, string[] keys) => failures.AddRange(
            from child in owner.GetChildren()
            where !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
            select $"{child.Path} is not a setting; {owner.Path} has {string.Join(", ", keys)}.");

        void Time(TimeSpan value, TimeSpan maximum, string key)
        {
            if (value < s_shortest || value > maximum)
            {
                failures.Add($"Inference:{key} must be between {s_shortest} and {maximum}.");
            }
        }

        void Bytes(int value, int maximumMiB, string key)
        {
            if (value < 1024 || value > maximumMiB * 1024 * 1024)
            {
                failures.Add($"Inference:{key} must be between 1024 and {maximumMiB * 1024 * 1024}.");
            }
        }

        void Provider(string provider, ProviderOptions settings)
        {
            if (string.Equals(provider, DemoModels.Provider, StringComparison.OrdinalIgnoreCase))
            {
                failures.Add($"Inference:Providers:{provider} has the name of the built-in demo; choose another.");
            }

            bool isAddress = Uri.TryCreate(settings.BaseUrl, UriKind.Absolute, out Uri? address)
                && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" };
            if (!isAddress)
            {
                failures.Add($"Inference:Providers:{provider}:BaseUrl must be an http or https address without user, query or fragment, such as https://api.acme.example/v1.");
            }

            // The value itself is never repeated: it would stand in the log.
            if (settings.ApiKey.Any(c => c is <= ' ' or > '~'))
            {
                failures.Add($"Inference:Providers:{provider}:ApiKey must consist of printable ASCII characters without spaces.");
            }
        }
    }
}
