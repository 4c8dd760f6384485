using System.Text;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// The one form in which a password is judged and hashed: NFKC, so that the same keys give the same bytes on every device
/// (SP 800-63B-4 3.1.1.2), and otherwise exactly as typed: spaces at the ends, emoji and NUL stay.
/// </summary>
internal static class PasswordText
{
    /// <summary>
    /// Normalizes, or refuses with <c>password_unreadable</c> or <c>password_too_long</c>. The length is looked at first, so that a
    /// megabyte costs nothing.
    /// </summary>
    public static Result<string> Normalize(string password, int maximumLength)
    {
        // Composition may shorten a text, by far less than this.
        const int mostUnitsPerCodePoint = 8;
        if (password.Length > maximumLength * mostUnitsPerCodePoint)
        {
            return PasswordErrors.TooLong(maximumLength);
        }

        if (!PlainText.IsWellFormed(password))
        {
            return PasswordErrors.Unreadable;
        }

        string normalized = password.Normalize(NormalizationForm.FormKC);
        return CodePoints(normalized) > maximumLength ? PasswordErrors.TooLong(maximumLength) : normalized;
    }

    /// <summary>The number of code points of a well-formed text.</summary>
    public static int CodePoints(string text) => text.Length - text.Count(char.IsLowSurrogate);
}
