using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace OpenRouter.Portal.Security;

/// <summary>
/// The check for one-line names that people choose and others read (workspaces, projects, keys; security.md WSP-13): nothing in them can
/// break a line, hide, or turn the reading direction around ("Trojan Source", CVE-2021-42574). What they mean in HTML is the view's matter.
/// </summary>
internal static class PlainText
{
    /// <summary>
    /// Trims, normalizes to NFC and checks: 1 to <paramref name="maximumLength"/> code points, no control character, line or paragraph
    /// separator, unpaired surrogate, or invisible formatting character other than the joiners that emoji and several scripts need.
    /// </summary>
    public static bool TryNormalize(string? text, int maximumLength, [NotNullWhen(true)] out string? normalized)
    {
        normalized = null;
        if (text is null || !IsWellFormed(text))
        {
            return false;
        }

        string candidate = text.Trim().Normalize(NormalizationForm.FormC);
        int length = 0;
        bool isVisible = false;
        foreach (Rune rune in candidate.EnumerateRunes())
        {
            length++;
            isVisible |= Rune.IsLetterOrDigit(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune);
            if (!IsAllowed(rune))
            {
                return false;
            }
        }

        if (!isVisible || length > maximumLength)
        {
            return false;
        }

        normalized = candidate;
        return true;
    }

    /// <summary>Whether every surrogate has its partner; <see cref="string.Normalize()"/> throws for any other text.</summary>
    public static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
            {
                return false;
            }

            i++;
        }

        return true;
    }

    /// <summary>
    /// Whether a letter or mark has no picture of its own: Hangul fillers, grapheme joiner, Khmer and Mongolian invisibles, variation
    /// selectors (Default_Ignorable_Code_Point of the Unicode Character Database, without its format characters).
    /// </summary>
    public static bool IsInvisible(Rune rune) => rune.Value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0
        or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsAllowed(Rune rune)
    {
        const int zeroWidthNonJoiner = 0x200C;
        const int zeroWidthJoiner = 0x200D;
        const int textVariation = 0xFE0E;
        const int emojiVariation = 0xFE0F;
        if (IsInvisible(rune) && rune.Value is not (textVariation or emojiVariation))
        {
            return false;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
            UnicodeCategory.Format => rune.Value is zeroWidthNonJoiner or zeroWidthJoiner,
            UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse => false,
            _ => true,
        };
    }
}
