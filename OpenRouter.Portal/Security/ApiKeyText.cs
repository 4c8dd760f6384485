using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OpenRouter.Portal.Security;

/// <summary>
/// The secret of an API key as its holder sends it: prefix, 56 lower-case hex digits of 28 random bytes, and a checksum of 8, the first
/// digits of SHA-256 over prefix and those 56. Example: <c>sk-or-v1-</c> and 64 digits, 73 characters (conventions.md 4.1).
/// The checksum lets a typo or a fake be refused without a look-up; it is no protection by itself, anyone can compute it.
/// </summary>
[DebuggerDisplay(Redacted)]
[NoJson]
internal sealed class ApiKeyText : RedactedText
{
    /// <summary>The longest prefix that may be configured.</summary>
    public const int MaximumPrefixLength = 32;

    private const int RandomBytes = 28;
    private const int RandomDigits = RandomBytes * 2;
    private const int ChecksumDigits = 8;
    private const int BodyLength = RandomDigits + ChecksumDigits;
    private const int ShownFirst = 3;
    private const int ShownLast = 4;

    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> s_prefixCharacters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz-_");

    private readonly int _prefixLength;

    private ApiKeyText(string value, int prefixLength) : base(value) => _prefixLength = prefixLength;

    /// <summary>SHA-256 of the whole key, 32 bytes: what is stored. At 224 random bits a fast hash is right.</summary>
    public byte[] Hash => SHA256.HashData(Encoding.ASCII.GetBytes(Reveal()));

    /// <summary>The hash as 64 lower-case hex digits: the id in every management path of the API.</summary>
    public string HashHex => Convert.ToHexStringLower(Hash);

    /// <summary>What may be shown afterwards: prefix, three digits, dots, four digits: <c>sk-or-v1-0e6...1c96</c>. The last four are checksum.</summary>
    public string Mask => string.Concat(Reveal().AsSpan(0, _prefixLength + ShownFirst), "...", Reveal().AsSpan(Reveal().Length - ShownLast));

    /// <summary>Whether a configured prefix can be recognised and typed: 4 to 32 of a-z, 0-9, - and _, ending with - or _.</summary>
    public static bool IsPrefix([NotNullWhen(true)] string? prefix) =>
        prefix is { Length: >= 4 and <= MaximumPrefixLength } && !prefix.AsSpan().ContainsAnyExcept(s_prefixCharacters) && prefix[^1] is '-' or '_';

    /// <summary>Makes a new one under the configured prefix.</summary>
    public static ApiKeyText Create(string prefix)
    {
        if (!IsPrefix(prefix))
        {
            throw new ArgumentException("Not a key prefix.", nameof(prefix));
        }

        string unsigned = prefix + RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true);
        Span<char> checksum = stackalloc char[ChecksumDigits];
        WriteChecksum(unsigned, checksum);
        return new ApiKeyText(string.Concat(unsigned, checksum), prefix.Length);
    }

    /// <summary>
    /// Takes exactly a key under one of the accepted prefixes with the right checksum. Needs no look-up, and allocates nothing for a text
    /// that is refused.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, IReadOnlyList<string> acceptedPrefixes, [NotNullWhen(true)] out ApiKeyText? key)
    {
        key = null;
        if (text is null)
        {
            return false;
        }

        for (int i = 0; i < acceptedPrefixes.Count; i++)
        {
            string prefix = acceptedPrefixes[i];
            if (text.Length == prefix.Length + BodyLength && text.StartsWith(prefix, StringComparison.Ordinal) && HasChecksum(text, prefix.Length))
            {
                key = new ApiKeyText(text, prefix.Length);
                return true;
            }
        }

        return false;
    }

    private static bool HasChecksum(ReadOnlySpan<char> text, int prefixLength)
    {
        if (text[prefixLength..].ContainsAnyExcept(s_hexDigits))
        {
            return false;
        }

        Span<char> checksum = stackalloc char[ChecksumDigits];
        WriteChecksum(text[..^ChecksumDigits], checksum);
        return checksum.SequenceEqual(text[^ChecksumDigits..]);
    }

    private static void WriteChecksum(ReadOnlySpan<char> unsigned, Span<char> checksum)
    {
        Span<byte> bytes = stackalloc byte[MaximumPrefixLength + RandomDigits];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        int length = Encoding.ASCII.GetBytes(unsigned, bytes);
        SHA256.HashData(bytes[..length], hash);
        Convert.TryToHexStringLower(hash[..(ChecksumDigits / 2)], checksum, out _);
    }
}
