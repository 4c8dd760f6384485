using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpenRouter.Portal.Security;

/// <summary>
/// A code that a person reads in a mail and types: six decimal digits, such as <c>042137</c>, every value equally likely.
/// Only about 20 bits: whoever stores it must count the tries (5, then a new mail) and let it expire.
/// </summary>
[DebuggerDisplay(Redacted)]
[NoJson]
internal sealed class OneTimeCode : RedactedText
{
    /// <summary>The number of digits.</summary>
    public const int Length = 6;

    private OneTimeCode(string value) : base(value)
    {
    }

    /// <summary>Makes a new one; <see cref="RandomNumberGenerator.GetInt32(int)"/> rejects instead of taking a remainder, so there is no bias.</summary>
    public static OneTimeCode Create() =>
        new(RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture));

    /// <summary>Takes exactly six ASCII digits; signs, white space and digits of other scripts are refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out OneTimeCode? code)
    {
        bool isWellFormed = text is { Length: Length } && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
        code = isWellFormed ? new OneTimeCode(text!) : null;
        return isWellFormed;
    }

    /// <summary>
    /// What is stored: HMAC-SHA-256 of the code, 32 bytes, keyed by what it belongs to (the hash of the mail's own token), so that equal
    /// codes of two mails look different. A stolen row still yields the code to a million tries: it stops reading, not attacking.
    /// </summary>
    public byte[] HashFor(ReadOnlySpan<byte> belongsTo) => HMACSHA256.HashData(belongsTo, Encoding.ASCII.GetBytes(Reveal()));

    /// <summary>Whether a stored hash is this code's for the same owner, in time that does not depend on where they differ.</summary>
    public bool Matches(byte[] hash, ReadOnlySpan<byte> belongsTo) => CryptographicOperations.FixedTimeEquals(HashFor(belongsTo), hash);
}
