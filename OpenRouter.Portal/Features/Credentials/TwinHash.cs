using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// Two stored hashes under one salt and cost, so that one computation answers for both. An address that has an account may also have
/// an open registration with another password; comparing one after the other would tell strangers by time, and comparing only one by
/// the answer, that there is an account (LGN-01).
/// Layout (Identity's format 3): 0x01, then PRF (2 is HMAC-SHA-512), iterations and salt length as big-endian 32-bit numbers, then salt and output.
/// </summary>
internal static class TwinHash
{
    private const int HeaderBytes = 13;
    private const int SaltBytes = 16;
    private const int OutputBytes = 32;

    /// <summary>The hash of a password under another hash's salt and cost; null when that one is of another format.</summary>
    public static string? Make(string password, string of)
    {
        if (!TryRead(of, out byte[]? bytes))
        {
            return null;
        }

        Compute(password, bytes).CopyTo(bytes.AsSpan(HeaderBytes + SaltBytes));
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Whether one computation serves both.</summary>
    public static bool AreTwins(string first, string second) =>
        TryRead(first, out byte[]? one) && TryRead(second, out byte[]? other)
        && one.AsSpan(0, HeaderBytes + SaltBytes).SequenceEqual(other.AsSpan(0, HeaderBytes + SaltBytes));

    /// <summary>Compares a password with both twins by one computation.</summary>
    public static (bool First, bool Second) Verify(string password, string first, string second)
    {
        if (!TryRead(first, out byte[]? one) || !TryRead(second, out byte[]? other))
        {
            throw new ArgumentException("Not two hashes under one salt.");
        }

        byte[] output = Compute(password, one);
        return (Matches(one), Matches(other));

        bool Matches(byte[] stored) => CryptographicOperations.FixedTimeEquals(output, stored.AsSpan(HeaderBytes + SaltBytes));
    }

    /// <summary>The iterations that a hash was made with.</summary>
    public static int CostOf(string hash) => TryRead(hash, out byte[]? bytes) ? Iterations(bytes) : 0;

    private static byte[] Compute(string password, byte[] stored) =>
        Rfc2898DeriveBytes.Pbkdf2(password, stored.AsSpan(HeaderBytes, SaltBytes), Iterations(stored), HashAlgorithmName.SHA512, OutputBytes);

    private static int Iterations(byte[] stored) => BinaryPrimitives.ReadInt32BigEndian(stored.AsSpan(5));

    private static bool TryRead(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        byte[] buffer = new byte[HeaderBytes + SaltBytes + OutputBytes];
        bool isOurs = Convert.TryFromBase64String(text, buffer, out int length)
            && length == buffer.Length
            && buffer[0] == 0x01
            && BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(1)) == 2
            && BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(9)) == SaltBytes
            && Iterations(buffer) > 0;
        bytes = isOurs ? buffer : null;
        return isOurs;
    }
}
