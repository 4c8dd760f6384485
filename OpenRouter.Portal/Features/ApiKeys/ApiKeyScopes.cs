using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>What a key may call, in the words of domain.md, and their stored form.</summary>
internal static class ApiKeyScopes
{
    public const string ChatWrite = "chat:write";
    public const string EmbeddingsWrite = "embeddings:write";
    public const string ModelsRead = "models:read";
    public const string KeyRead = "key:read";
    public const string GenerationsRead = "generations:read";

    /// <summary>Every scope, in the order in which they are stored and shown.</summary>
    public static IReadOnlyList<string> All { get; } = [ChatWrite, EmbeddingsWrite, ModelsRead, KeyRead, GenerationsRead];

    private static readonly FrozenSet<string> s_everything = All.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The stored form: each scope once, in the order of <see cref="All"/>, with one space between: <c>chat:write models:read</c>.</summary>
    public static string Format(IEnumerable<string> scopes)
    {
        HashSet<string> wanted = [.. scopes];
        return string.Join(' ', All.Where(wanted.Contains));
    }

    /// <summary>
    /// Reads the stored form; words that this build does not know are dropped, because a scope that nobody understands must
    /// not open anything. Null and blank give no scope.
    /// </summary>
    // Raw: "chat:write embeddings:write models:read key:read generations:read"; legal too: " models:read  future:thing models:read".
    public static FrozenSet<string> Parse(string? text)
    {
        HashSet<string> known = [.. (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(s_everything.Contains)];
        return known.Count == s_everything.Count ? s_everything : known.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Whether it is a scope; only the exact word counts.</summary>
    public static bool IsKnown([NotNullWhen(true)] string? scope) => scope is not null && s_everything.Contains(scope);
}
