using Microsoft.Extensions.Options;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>How keys look and how long they live: section <c>Keys</c>.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>
    /// What new keys begin with; default <c>sk-or-v1-</c>, which existing clients accept. 4 to 32 of a-z, 0-9, - and _, ending
    /// with - or _. A public installation chooses its own, so that secret scanners do not report its leaks to somebody else.
    /// </summary>
    public string Prefix { get; set; } = "sk-or-v1-";

    /// <summary>Earlier prefixes whose keys keep working; default none, at most 10.</summary>
    public IList<string> AcceptedPrefixes { get; } = [];

    /// <summary>How long a key may live at most; default null: keys without expiry are allowed. 1 day to 3650 days.</summary>
    public TimeSpan? MaximumLifetime { get; set; }

    /// <summary>How many keys that are not revoked one workspace may have; default 1000, 1 to 100000.</summary>
    public int MaximumPerWorkspace { get; set; } = 1000;

    /// <summary>How often last uses are written; default 5 seconds, 1 second to 10 minutes. A crash loses at most this much of them.</summary>
    public TimeSpan LastUsedInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The prefixes that are looked at, the present one first.</summary>
    public IReadOnlyList<string> AllPrefixes() => [Prefix, .. AcceptedPrefixes];
}

/// <summary>Names every invalid value of <see cref="ApiKeyOptions"/> by its key.</summary>
internal sealed class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>
{
    private const string PrefixRule = "must be 4 to 32 of a-z, 0-9, - and _, ending with - or _.";

    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        List<string> failures = [];
        if (!ApiKeyText.IsPrefix(options.Prefix))
        {
            failures.Add($"Keys:Prefix {PrefixRule}");
        }

        for (int i = 0; i < options.AcceptedPrefixes.Count; i++)
        {
            if (!ApiKeyText.IsPrefix(options.AcceptedPrefixes[i]))
            {
                failures.Add($"Keys:AcceptedPrefixes:{i} {PrefixRule}");
            }
        }

        if (options.AcceptedPrefixes.Count > 10)
        {
            failures.Add("Keys:AcceptedPrefixes must have at most 10 entries.");
        }

        if (options.MaximumLifetime is { } lifetime && (lifetime < TimeSpan.FromDays(1) || lifetime > TimeSpan.FromDays(3650)))
        {
            failures.Add("Keys:MaximumLifetime must be between 1.00:00:00 and 3650.00:00:00, or absent.");
        }

        if (options.MaximumPerWorkspace is < 1 or > 100_000)
        {
            failures.Add("Keys:MaximumPerWorkspace must be between 1 and 100000.");
        }

        if (options.LastUsedInterval < TimeSpan.FromSeconds(1) || options.LastUsedInterval > TimeSpan.FromMinutes(10))
        {
            failures.Add("Keys:LastUsedInterval must be between 00:00:01 and 00:10:00.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
