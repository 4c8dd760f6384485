using System.IO.Compression;
using System.Text;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// The list of passwords that attackers try first (security.md PWD-03), embedded, so that no password is asked about elsewhere.
/// Kept as one block of sorted UTF-8 lines and their offsets, about 2 MB: a set of strings would take six times as much.
/// Source and licence: <c>Data/README.md</c>. Immutable, safe for parallel use.
/// </summary>
internal sealed class CommonPasswords
{
    private const string ResourceName = "OpenRouter.Portal.Features.Credentials.Data.common-passwords.txt.gz";

    private static readonly Lazy<CommonPasswords> s_shared = new(Load);

    private readonly byte[] _lines;
    private readonly int[] _starts;

    private CommonPasswords(byte[] lines)
    {
        _lines = lines;
        var starts = new List<int> { 0 };
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i] == '\n')
            {
                starts.Add(i + 1);
            }
        }

        // The last start is the end of the file: it closes the last line.
        _starts = [.. starts];
    }

    /// <summary>The shipped list; unpacked once per process, in some 20 ms, by whoever asks first.</summary>
    public static CommonPasswords Shared => s_shared.Value;

    /// <summary>The number of entries.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The entries in their order, for tests.</summary>
    public IEnumerable<string> Entries => Enumerable.Range(0, Count).Select(index => Encoding.UTF8.GetString(Line(index)));

    /// <summary>Whether the whole text is an entry; it must be NFKC and lower case already.</summary>
    public bool Contains(ReadOnlySpan<char> folded)
    {
        Span<byte> wanted = stackalloc byte[256];
        if (!Encoding.UTF8.TryGetBytes(folded, wanted, out int length))
        {
            return false;
        }

        wanted = wanted[..length];
        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = Line(middle).SequenceCompareTo(wanted);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    private ReadOnlySpan<byte> Line(int index) => _lines.AsSpan(_starts[index].._starts[index + 1])[..^1];

    private static CommonPasswords Load()
    {
        using Stream packed = typeof(CommonPasswords).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The resource {ResourceName} is missing from the build.");
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var buffer = new MemoryStream();
        unpacked.CopyTo(buffer);
        return new CommonPasswords(buffer.ToArray());
    }
}
