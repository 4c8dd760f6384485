using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OpenRouter.Portal.Security;

/// <summary>
/// A code that people keep on paper for the day without their phone: 80 random bits as sixteen base32 characters, shown as
/// <c>MZXW-6YTB-OI5D-2NRQ</c>. Its first two characters are stored as they are, so that one row is found without hashing all of
/// them; the other 70 bits are known to nobody. Purpose, binding and single use belong to the row that stores <see cref="HashFor"/>.
/// </summary>
[DebuggerDisplay(Redacted)]
[NoJson]
internal sealed class RecoveryCodeText : RedactedText
{
    /// <summary>The number of characters that find the row.</summary>
    public const int PrefixLength = 2;

    private const int Bytes = 10;
    private const int Length = 16;
    private const int GroupLength = 4;

    // Small on purpose: with 70 bits there is nothing to guess, and the sign-in must not become a way to burn the processor.
    private const int Iterations = 10_000;

    private RecoveryCodeText(string value) : base(value)
    {
    }

    /// <summary>What stands in the store in the clear.</summary>
    public string Prefix => Reveal()[..PrefixLength];

    /// <summary>For reading and typing: four groups of four.</summary>
    public string Grouped => string.Join('-', Reveal().Chunk(GroupLength).Select(group => new string(group)));

    /// <summary>Makes a new one.</summary>
    public static RecoveryCodeText Create() => new(Base32.Encode(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Makes a set in which no two begin alike.</summary>
    public static IReadOnlyList<RecoveryCodeText> CreateSet(int count)
    {
        Dictionary<string, RecoveryCodeText> set = [];
        while (set.Count < count)
        {
            RecoveryCodeText code = Create();
            set.TryAdd(code.Prefix, code);
        }

        return [.. set.Values];
    }

    /// <summary>Takes the code in either case, with or without hyphens and spaces between its characters; nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RecoveryCodeText? code)
    {
        code = null;
        if (text is null or { Length: > 64 })
        {
            return false;
        }

        string plain = text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        if (plain.Length != Length || !Base32.TryDecode(plain, out _))
        {
            return false;
        }

        code = new RecoveryCodeText(plain);
        return true;
    }

    /// <summary>What is stored: PBKDF2-HMAC-SHA-256 under the row's own salt, 32 bytes.</summary>
    public byte[] HashFor(byte[] salt) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(Reveal()), salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);

    /// <summary>Whether a stored hash is this code's, in time that does not depend on where they differ.</summary>
    public bool Matches(byte[] hash, byte[] salt) => CryptographicOperations.FixedTimeEquals(HashFor(salt), hash);
}
