using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// What must never be logged, whatever <c>Logging</c> says: typed passwords (SignalR logs every argument at Debug), addresses whose
/// path or query carries a token. Each rule of the configuration gets a filter in front, so that neither a longer category nor a
/// rule for one provider gets past it.
/// </summary>
internal sealed class LogFloors : IPostConfigureOptions<LoggerFilterOptions>
{
    private static readonly (string Category, LogLevel Floor)[] s_floors =
    [
        ("Microsoft.AspNetCore.SignalR", LogLevel.Information),
        ("Microsoft.AspNetCore.Http.Connections", LogLevel.Information),
        ("Microsoft.AspNetCore.Components", LogLevel.Information),
        ("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Information),
        ("Microsoft.AspNetCore.Routing", LogLevel.Information),
        ("Microsoft.AspNetCore.StaticFiles", LogLevel.Information),
        ("Microsoft.AspNetCore.StaticAssets", LogLevel.Information),

        // Its records hold the address with its query, and its scope, open around every record of a request, the path.
        ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
        ("Microsoft.AspNetCore.Hosting", LogLevel.Warning),
        ("Microsoft.AspNetCore.HttpLogging", LogLevel.None),
        ("System.Net.Http.HttpClient", LogLevel.Information),
    ];

    // Until the start is over, StartupGuard says in one sentence what these say with a stack.
    private static readonly string[] s_silentWhileStarting =
        ["Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting", "Microsoft.EntityFrameworkCore"];

    private volatile bool _started;

    /// <summary>Lets the framework's own errors through from here on.</summary>
    public void EndStart() => _started = true;

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        LoggerFilterRule[] rules = [.. options.Rules, new LoggerFilterRule(null, null, options.MinLevel, null)];
        options.Rules.Clear();
        foreach (LoggerFilterRule rule in rules)
        {
            options.Rules.Add(new LoggerFilterRule(
                rule.ProviderName,
                rule.CategoryName,
                rule.LogLevel,
                (provider, category, level) => Allows(category, level) && (rule.Filter is null || rule.Filter(provider, category, level))));
        }
    }

    /// <summary>Whether a record of that category and level may be written at all.</summary>
    public bool Allows(string? category, LogLevel level)
    {
        if (category is null)
        {
            return true;
        }

        if (!_started && Array.Exists(s_silentWhileStarting, silent => IsWithin(category, silent)))
        {
            return false;
        }

        foreach ((string prefix, LogLevel floor) in s_floors)
        {
            if (IsWithin(category, prefix))
            {
                return level >= floor && floor != LogLevel.None;
            }
        }

        return true;
    }

    private static bool IsWithin(string category, string prefix) =>
        category.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (category.Length == prefix.Length || category[prefix.Length] == '.');
}
