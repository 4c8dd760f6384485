using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpenRouter.Portal.Features.Audit;

/// <summary>Makes text that came from outside fit for one audit column: one line, bounded, without control characters (AUD-04).</summary>
internal static class AuditText
{
    // The default encoder escapes everything outside ASCII, U+2028 and ANSI escapes included.
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.Default };

    public static string? Clean(string? text, int maximumLength)
    {
        if (text is null)
        {
            return null;
        }

        StringBuilder clean = new(Math.Min(text.Length, maximumLength));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > maximumLength)
            {
                break;
            }

            bool unsafeRune = Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune)
                is System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator
                or System.Globalization.UnicodeCategory.Format;
            clean.Append(unsafeRune ? "\uFFFD" : rune.ToString());
        }

        return clean.ToString();
    }

    public static string? Json(object? state) => state is null ? null : JsonSerializer.Serialize(state, s_json);
}
