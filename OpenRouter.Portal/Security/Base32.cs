using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OpenRouter.Portal.Security;

/// <summary>Base 32 without padding, as authenticator apps and recovery codes use it (RFC 4648 section 6).</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerCharacter = 5;

    /// <summary>Upper-case letters and the digits 2 to 7, one character for each five bits begun.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(((bytes.Length * 8) + BitsPerCharacter - 1) / BitsPerCharacter);
        int buffer = 0;
        int bits = 0;
        foreach (byte b in bytes)
        {
            buffer = (buffer << 8) | b;
            bits += 8;
            while (bits >= BitsPerCharacter)
            {
                bits -= BitsPerCharacter;
                text.Append(Alphabet[(buffer >> bits) & 31]);
            }

            buffer &= (1 << bits) - 1;
        }

        return bits == 0 ? text.ToString() : text.Append(Alphabet[(buffer << (BitsPerCharacter - bits)) & 31]).ToString();
    }

    /// <summary>
    /// Takes either case, nothing else: no padding, no separators, no length that no bytes have, no bits left over that are not zero,
    /// so that two texts of one case never mean the same bytes.
    /// </summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null)
        {
            return false;
        }

        byte[] decoded = new byte[text.Length * BitsPerCharacter / 8];
        int buffer = 0;
        int bits = 0;
        int written = 0;
        foreach (char c in text)
        {
            int value = char.IsAscii(c) ? Alphabet.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal) : -1;
            if (value < 0)
            {
                return false;
            }

            buffer = (buffer << BitsPerCharacter) | value;
            bits += BitsPerCharacter;
            if (bits >= 8)
            {
                bits -= 8;
                decoded[written++] = (byte)(buffer >> bits);
                buffer &= (1 << bits) - 1;
            }
        }

        if (bits >= BitsPerCharacter || buffer != 0)
        {
            return false;
        }

        bytes = decoded;
        return true;
    }
}
