using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace OpenRouter.Portal.Security;

/// <summary>
/// An email address that has one spelling to compare and one to show (security.md ACC-06). Every way in (registration, sign-in, reset,
/// invitation, provisioning) goes through <see cref="TryParse"/>, so that two spellings of one mailbox never become two accounts.
/// Taken: an unquoted local part with a domain of at least two labels, also internationalized: <c> Zoë@Bücher.example </c>.
/// Refused: quoted local parts, comments, display names, address literals, and every character that could end a mail header.
/// </summary>
internal sealed class EmailAddress : IEquatable<EmailAddress>
{
    /// <summary>The longest canonical form in bytes (RFC 5321 section 4.5.3.1.3, less the angle brackets).</summary>
    public const int MaximumLength = 254;

    private const int MaximumLocalPartLength = 64;
    private const string LocalPartSymbols = "!#$%&'*+-/=?^_`{|}~.";

    private static readonly IdnMapping s_idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    private EmailAddress(string canonical, string display) => (Canonical, Display) = (canonical, display);

    /// <summary>What is unique, compared and looked up: NFKC, lower case, the domain in its ASCII form: <c>zoë@xn--bcher-kva.example</c>.</summary>
    public string Canonical { get; }

    /// <summary>What is shown and written to: as typed, without the white space around it.</summary>
    public string Display { get; }

    /// <summary>The canonical form's part before the @.</summary>
    public string LocalPart => Canonical[..Canonical.IndexOf('@', StringComparison.Ordinal)];

    /// <summary>The canonical form's part after the @, in ASCII.</summary>
    public string Domain => Canonical[(Canonical.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <summary>Takes what a person typed; null, empty and anything that no mailbox can be called is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        string display = text?.Trim(' ', '\t', '\r', '\n', '\u00A0') ?? "";
        if (display.Length is 0 or > MaximumLength || !PlainText.IsWellFormed(display) || !display.EnumerateRunes().All(IsAllowed))
        {
            return false;
        }

        // Compatibility forms may hide structure (U+2488 is "1."): folding may change letters, never where the parts begin.
        string folded = Fold(display);
        if (Count(folded, '@') != 1 || Count(display, '@') != 1 || Count(folded, '.') != Count(display, '.'))
        {
            return false;
        }

        string[] parts = folded.Split('@');
        if (!IsLocalPart(parts[0]) || !TryGetAsciiDomain(parts[1], out string? domain))
        {
            return false;
        }

        string canonical = $"{parts[0]}@{domain}";
        if (Encoding.UTF8.GetByteCount(canonical) > MaximumLength)
        {
            return false;
        }

        address = new EmailAddress(canonical, display);
        return true;
    }

    /// <inheritdoc />
    public bool Equals(EmailAddress? other) => other is not null && other.Canonical == Canonical;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as EmailAddress);

    /// <inheritdoc />
    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    /// <summary>The canonical form; personal data, so not for logs.</summary>
    public override string ToString() => Canonical;

    // Lower-casing may leave a form that composes again, hence the second pass.
    private static string Fold(string text) =>
        text.Normalize(NormalizationForm.FormKC).ToLowerInvariant().Normalize(NormalizationForm.FormKC);

    private static bool IsAllowed(Rune rune)
    {
        if (rune.IsAscii)
        {
            return Rune.IsLetterOrDigit(rune) || rune.Value == '@' || LocalPartSymbols.Contains((char)rune.Value, StringComparison.Ordinal);
        }

        // Letters, marks and numbers of other scripts; no control, format (zero-width, direction), space, symbol or unassigned character.
        bool isLetterMarkOrNumber = Rune.IsLetter(rune) || Rune.IsNumber(rune)
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
        return isLetterMarkOrNumber && !PlainText.IsInvisible(rune);
    }

    private static bool IsLocalPart(string text) =>
        text.Length > 0
        && Encoding.UTF8.GetByteCount(text) <= MaximumLocalPartLength
        && text[0] != '.'
        && text[^1] != '.'
        && !text.Contains("..", StringComparison.Ordinal)
        && text.EnumerateRunes().All(IsAllowed);

    private static bool TryGetAsciiDomain(string text, [NotNullWhen(true)] out string? domain)
    {
        domain = null;
        try
        {
            string ascii = s_idn.GetAscii(text).ToLowerInvariant();
            string[] labels = ascii.Split('.');
            bool isDomain = labels.Length >= 2
                && labels.All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-')
                && ascii.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')
                && !labels[^1].All(char.IsAsciiDigit);
            domain = isDomain ? ascii : null;
        }
        catch (ArgumentException)
        {
            // IdnMapping has no Try form; a label that is no IDNA label is simply not an address.
        }

        return domain is not null;
    }

    private static int Count(string text, char wanted) => text.Count(c => c == wanted);
}
