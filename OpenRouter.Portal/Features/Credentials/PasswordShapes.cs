using System.Text;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// Sees through the disguises that every cracking tool's rules undo: case, leet, digits and symbols around a word, repetition, rows of
/// neighbours. Pure functions of a password that is NFKC already.
/// </summary>
internal static class PasswordShapes
{
    /// <summary>A stem of fewer characters says too little about the rest.</summary>
    private const int ShortestStem = 3;

    // A digit may stand for two letters; each table takes one reading throughout.
    private const string LeetSigns = "034578@$!1|+€";
    private static readonly string[] s_leetReadings = ["oeastbasiilte", "oeastbasllite"];

    // English, German and French layouts; either direction counts.
    private static readonly string[] s_keyboardRows =
    [
        "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "!@#$%^&*()",
    ];

    /// <summary>NFKC and lower case, as the list of common passwords is; the text must be well formed.</summary>
    public static string Fold(string text) => text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();

    /// <summary>
    /// The texts that a folded password may be built on, itself first: with leading and trailing digits and symbols stripped wholly or
    /// in part (in <c>@dmin2026</c> the first sign belongs to the word), each as it is and with leet undone in both readings.
    /// At most some 3,000 for the longest password.
    /// </summary>
    public static IEnumerable<string> Stems(string folded)
    {
        // Without a letter there is no word to find: parts of a long number would be in the list by chance.
        bool hasWord = folded.Any(char.IsLetter);
        int lead = hasWord ? folded.TakeWhile(c => !char.IsLetter(c)).Count() : 0;
        int firstTrailing = hasWord ? folded.Length - folded.Reverse().TakeWhile(c => !char.IsLetter(c)).Count() : folded.Length;

        var cuts = new HashSet<(int Start, int End)>();
        for (int start = 0; start <= lead; start++)
        {
            cuts.Add((start, firstTrailing));
            cuts.Add((start, folded.Length));
        }

        for (int end = firstTrailing; end <= folded.Length; end++)
        {
            cuts.Add((0, end));
            cuts.Add((lead, end));
        }

        foreach ((int start, int end) in cuts)
        {
            if (end - start < ShortestStem)
            {
                continue;
            }

            string stem = folded[start..end];
            yield return stem;
            foreach (string readings in s_leetReadings)
            {
                yield return UndoLeet(stem, readings);
            }
        }
    }

    /// <summary>The shortest text that repeated gives the whole, its last turn perhaps cut short; null if it does not repeat.</summary>
    public static string? RepeatedUnit(string folded)
    {
        for (int length = 1; length <= folded.Length / 2; length++)
        {
            if (folded.AsSpan(length).SequenceEqual(folded.AsSpan(0, folded.Length - length)))
            {
                return folded[..length];
            }
        }

        return null;
    }

    /// <summary>
    /// Whether it is made of runs (equal characters, <c>abc</c>, <c>987</c>, <c>rewq</c>) of at least four characters on average:
    /// <c>abcdef123456</c> is, <c>qwertzuiop99</c> is; of random passwords practically none.
    /// </summary>
    public static bool IsSequence(string folded)
    {
        int runs = 1;
        for (int i = 1; i < folded.Length; i++)
        {
            if (!AreNeighbours(folded[i - 1], folded[i]))
            {
                runs++;
            }
        }

        return folded.Length >= runs * 4;
    }

    /// <summary>What is left of a folded text, or of a part of one, without separators and symbols.</summary>
    public static string LettersAndDigits(string folded) => new([.. folded.Where(char.IsLetterOrDigit)]);

    private static string UndoLeet(string text, string readings) => string.Create(text.Length, (text, readings), static (span, state) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            int sign = LeetSigns.IndexOf(state.text[i], StringComparison.Ordinal);
            span[i] = sign < 0 ? state.text[i] : state.readings[sign];
        }
    });

    private static bool AreNeighbours(char left, char right)
    {
        if (Math.Abs(left - right) <= 1)
        {
            return true;
        }

        foreach (string row in s_keyboardRows)
        {
            int position = row.IndexOf(left, StringComparison.Ordinal);
            int other = row.IndexOf(right, StringComparison.Ordinal);
            if (position >= 0 && other >= 0 && Math.Abs(position - other) == 1)
            {
                return true;
            }
        }

        return false;
    }
}
