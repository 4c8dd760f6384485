namespace OpenRouter.Portal.Http;

/// <summary>
/// Says a user agent in words, "Firefox on Linux". The words are this file's own, so nothing that a client sends can reach a log, a
/// mail or the audit trail through it (AUD-04).
/// </summary>
internal static class DeviceText
{
    /// <summary>Beyond this a user agent is not read; real ones have 70 to 300 characters.</summary>
    private const int MaximumLength = 1000;

    // Order matters: every later browser also names those that it wants to be taken for.
    private static readonly (string Mark, string Word)[] s_programs =
    [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Vivaldi/", "Vivaldi"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("FxiOS/", "Firefox"),
        ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("HeadlessChrome/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
        ("python", "Python"),
        ("node", "Node.js"),
    ];

    private static readonly (string Mark, string Word)[] s_systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    /// <summary>Browser and system as far as they are known; null when the agent is absent or says neither.</summary>
    public static string? From(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent) || userAgent.Length > MaximumLength)
        {
            return null;
        }

        string? program = Find(s_programs, userAgent);
        string? system = Find(s_systems, userAgent);
        return (program, system) switch
        {
            (null, _) => system,
            (_, null) => program,
            _ => $"{program} on {system}",
        };
    }

    private static string? Find((string Mark, string Word)[] words, string userAgent) =>
        Array.Find(words, entry => userAgent.Contains(entry.Mark, StringComparison.Ordinal)).Word;
}
