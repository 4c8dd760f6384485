using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OpenRouter.Portal.Security;

/// <summary>
/// A random secret that its holder presents as it is: session cookie, mailed link, invitation.
/// Shape: 32 random bytes as base64url without padding, 43 characters, such as <c>pJb0…Q8M</c>.
/// Purpose, binding, lifetime and single use belong to the row that stores <see cref="Hash"/>; the token itself says nothing.
/// At 256 bits an unsalted fast hash is enough at rest: there is nothing to guess (ASVS 5.0 11.4.1, 11.5.1).
/// </summary>
[DebuggerDisplay(Redacted)]
[NoJson]
internal sealed class SecretToken : RedactedText
{
    /// <summary>The number of random bytes.</summary>
    public const int LengthBytes = 32;

    /// <summary>The number of characters of the text form.</summary>
    public const int LengthCharacters = 43;

    private static readonly SearchValues<char> s_alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    // 43 characters hold 258 bits; the two that are left over are zero, so that no two texts mean the same bytes.
    private static readonly SearchValues<char> s_lastCharacters = SearchValues.Create("AEIMQUYcgkosw048");

    private SecretToken(string value) : base(value)
    {
    }

    /// <summary>What is stored and looked up: SHA-256 of the text form, 32 bytes.</summary>
    public byte[] Hash => SHA256.HashData(Encoding.ASCII.GetBytes(Reveal()));

    /// <summary>Makes a new one from the operating system's generator.</summary>
    public static SecretToken Create() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(LengthBytes)));

    /// <summary>Takes exactly the text that <see cref="Create"/> could have made; white space, padding or another alphabet is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out SecretToken? token)
    {
        bool isWellFormed = text is { Length: LengthCharacters }
            && !text.AsSpan().ContainsAnyExcept(s_alphabet)
            && s_lastCharacters.Contains(text[^1]);
        token = isWellFormed ? new SecretToken(text!) : null;
        return isWellFormed;
    }

    /// <summary>Whether a stored hash is this token's, in time that does not depend on where they differ.</summary>
    public bool Matches(byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash, hash);
}
