using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpenRouter.Portal.Security;

/// <summary>The hash functions that RFC 6238 section 1.2 allows; authenticator apps understand the first everywhere.</summary>
internal enum TotpAlgorithm
{
    /// <summary>HMAC-SHA-1, whose use as a MAC is unbroken.</summary>
    Sha1,

    /// <summary>HMAC-SHA-256.</summary>
    Sha256,

    /// <summary>HMAC-SHA-512.</summary>
    Sha512,
}

/// <summary>
/// One-time passwords as functions of secret and step: HOTP (RFC 4226) and TOTP (RFC 6238, https://www.rfc-editor.org/rfc/rfc6238).
/// NOTE: section 5.2, "must not accept the second attempt", needs memory: the caller stores the step that <see cref="FindStep"/> returns
/// and accepts only a later one, in one conditional update.
/// </summary>
internal static class Totp
{
    /// <summary>The time step X of RFC 6238 section 4.1.</summary>
    public const int StepSeconds = 30;

    /// <summary>The number of digits that people type.</summary>
    public const int Digits = 6;

    /// <summary>T of RFC 6238 section 4.2, with T0 = 0.</summary>
    public static long StepAt(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of one step, with leading zeros (RFC 4226 section 5.3).</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238 section 1.2: the default that every authenticator app understands.")]
    public static string Generate(ReadOnlySpan<byte> secret, long step, TotpAlgorithm algorithm = TotpAlgorithm.Sha1, int digits = Digits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 6);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 9);

        // Step 1: HS = HMAC(K, C), C being the counter as eight bytes, high-order first.
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        byte[] hs = algorithm switch
        {
            TotpAlgorithm.Sha1 => HMACSHA1.HashData(secret, counter),
            TotpAlgorithm.Sha256 => HMACSHA256.HashData(secret, counter),
            TotpAlgorithm.Sha512 => HMACSHA512.HashData(secret, counter),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        };

        // Step 2: dynamic truncation: the low four bits of the last byte say where 31 bits are taken.
        int offset = hs[^1] & 0x0F;
        int snum = BinaryPrimitives.ReadInt32BigEndian(hs.AsSpan(offset)) & 0x7FFF_FFFF;

        // Step 3: D = Snum mod 10^Digit.
        int modulus = (int)Math.Pow(10, digits);
        return (snum % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>
    /// The step whose code was typed, within <paramref name="window"/> steps of the current one (RFC 6238 section 5.2 recommends one);
    /// null if none. Takes exactly six ASCII digits: <c>+12345</c> and <c> 123456</c> are no codes. Every step of the window is computed
    /// and compared in fixed time. If two steps share the code, the later one is returned, so that neither can be used again.
    /// </summary>
    public static long? FindStep(
        ReadOnlySpan<byte> secret, string? code, long currentStep, int window = 1, TotpAlgorithm algorithm = TotpAlgorithm.Sha1)
    {
        if (code is not { Length: Digits } || code.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        byte[] typed = Encoding.ASCII.GetBytes(code);
        long? found = null;
        for (long step = Math.Max(0, currentStep - window); step <= currentStep + window; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(typed, Encoding.ASCII.GetBytes(Generate(secret, step, algorithm))))
            {
                found = step;
            }
        }

        return found;
    }
}
