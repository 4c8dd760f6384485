using System.Diagnostics.CodeAnalysis;

namespace OpenRouter.Portal.Security;

/// <summary>
/// The only open-redirect check: whether an address leads to a path of this same origin (security.md LGN-11).
/// Stricter than browsers need: the path may hold no backslash, empty or dot segment, <c>@</c> or control character, neither plain nor
/// percent-encoded, however often. The query may hold another address (an app's callback), since nothing there can leave the origin.
/// </summary>
internal static class LocalUrl
{
    // Longer than any address that the portal makes, shorter than Kestrel's request line of 8 KiB.
    private const int MaximumLength = 2048;

    // Enough for %252525…; an address that is still changing afterwards is refused.
    private const int MaximumDecodings = 4;

    /// <summary>The address itself if it is local, otherwise the fallback, which must be a path of ours.</summary>
    public static string OrDefault(string? url, string fallback) => IsLocal(url) ? url : fallback;

    /// <summary>Whether the address may be redirected to: <c>/keys?project=a</c> may, <c>//evil.example</c> may not; null may not.</summary>
    public static bool IsLocal([NotNullWhen(true)] string? url)
    {
        // Printable ASCII only: browsers drop tabs and newlines before they parse, and a Location header is ASCII anyway.
        if (url is not { Length: > 0 and <= MaximumLength }
            || url[0] != '/'
            || url.AsSpan().ContainsAnyExceptInRange('!', '~')
            || url.Contains('\\', StringComparison.Ordinal))
        {
            return false;
        }

        int pathLength = url.AsSpan().IndexOfAny('?', '#');
        string path = pathLength < 0 ? url : url[..pathLength];
        for (int decodings = 0; decodings <= MaximumDecodings; decodings++)
        {
            if (!IsPlainPath(path))
            {
                return false;
            }

            string decoded = Uri.UnescapeDataString(path);
            if (decoded == path)
            {
                return true;
            }

            path = decoded;
        }

        return false;
    }

    private static bool IsPlainPath(string path)
    {
        if (path.Contains('\\', StringComparison.Ordinal) || path.Contains('@', StringComparison.Ordinal) || path.Any(char.IsControl))
        {
            return false;
        }

        string[] segments = path.Split('/');
        for (int i = 1; i < segments.Length; i++)
        {
            bool isLast = i == segments.Length - 1;
            if (segments[i] is "." or ".." || (segments[i].Length == 0 && !isLast))
            {
                return false;
            }
        }

        return true;
    }
}
