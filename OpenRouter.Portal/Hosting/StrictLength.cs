using System.Text;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// Reads the value of <c>Content-Length</c>: digits only. The server would also take <c>+4</c>, which a proxy may read as another
/// length, and it hands on a number, so that no middleware sees what was sent; its choice of encoding for a header is the one
/// place that does. What is not a digit is read as a letter, and a length that is no number is answered 400 by the server (WEB-12).
/// </summary>
internal sealed class StrictLength : Encoding
{
    private const char NotADigit = 'x';

    private static readonly StrictLength s_instance = new();

    /// <summary>The encoding of a request header; null means the server's own.</summary>
    public static Encoding? Of(string header) => header.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? s_instance : null;

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        if (bytes.Length > chars.Length)
        {
            // Longer than any length: one letter says so as well.
            chars[0] = NotADigit;
            return 1;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            chars[i] = char.IsAsciiDigit((char)bytes[i]) ? (char)bytes[i] : NotADigit;
        }

        return bytes.Length;
    }

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);
}
