using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenRouter.Portal.Features.Catalogue;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>What the demo says to a conversation: a pure function of it, so the same conversation gets the same answer.</summary>
/// <param name="Pieces">The answer in tokens of at most four bytes, the unit that the estimate bills by.</param>
/// <param name="FinishReason"><c>stop</c>, or <c>length</c> where the cap cut it.</param>
/// <param name="Usage">The tokens, by the same estimate as billing's.</param>
internal sealed record DemoAnswer(IReadOnlyList<string> Pieces, string FinishReason, TokenUsage Usage)
{
    private const int QuoteLength = 200;

    /// <summary>Composes the answer, within the caps and up to the first stop text.</summary>
    public static DemoAnswer Compose(ModelInfo model, ChatRequest chat)
    {
        int cap = UsageMeter.CompletionCap(model, chat);
        string said = model.Id == DemoModels.Long ? Endless(chat, cap) : Text(model, chat);
        string untilStop = BeforeStop(said, chat.Root);
        string text = Cut(untilStop, (long)cap * UsageMeter.BytesPerToken);
        TokenUsage usage = new(
            UsageMeter.EstimateTokens(chat.PromptTextBytes()), UsageMeter.EstimateTokens(Encoding.UTF8.GetByteCount(text)), IsEstimated: false);
        return new DemoAnswer(Split(text), text.Length < untilStop.Length || (model.Id == DemoModels.Long && untilStop == said) ? "length" : "stop", usage);
    }

    private static string Text(ModelInfo model, ChatRequest chat)
    {
        string[] asked = [.. Asked(chat)];
        string question = asked.Length == 0 ? "" : asked[^1];
        string before = asked.Length < 2 ? "" : $" This is question {asked.Length} of our conversation; before it you wrote \u201C{Quote(asked[^2])}\u201D.";
        int words = question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"This is the demo model {model.Id}: no artificial intelligence is behind it, the answer is made from your words.{before} You wrote {words} words: \u201C{Quote(question)}\u201D.");
    }

    // More than the cap allows, so that it is always the cap that ends it.
    private static string Endless(ChatRequest chat, int cap)
    {
        string question = Quote(Asked(chat).LastOrDefault() ?? "");
        StringBuilder text = new("This is the demo: no artificial intelligence is behind it, and it goes on until the cap.");
        for (int line = 1; text.Length <= (long)cap * UsageMeter.BytesPerToken; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{line}. You wrote \u201C{question}\u201D.");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Asked(ChatRequest chat) =>
        from message in chat.Messages.EnumerateArray()
        where message.GetProperty("role").ValueEquals("user")
        select string.Join(' ', JsonText.Texts(message).Select(JsonText.Read));

    private static string Quote(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= QuoteLength ? line : Cut(line, QuoteLength) + "\u2026";
    }

    // stop: "END" or ["END", "\n\n"]
    private static string BeforeStop(string text, JsonElement root)
    {
        if (!root.TryGetProperty("stop", out JsonElement stop))
        {
            return text;
        }

        IEnumerable<string> ends = stop.ValueKind == JsonValueKind.Array ? stop.EnumerateArray().Select(JsonText.Read) : [JsonText.Read(stop)];
        int first = ends.Where(end => end.Length > 0).Select(end => text.IndexOf(end, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(text.Length).Min();
        return text[..first];
    }

    private static string Cut(string text, long maximumBytes)
    {
        long bytes = 0;
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maximumBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }

    private static List<string> Split(string text)
    {
        List<string> pieces = [];
        while (text.Length > 0)
        {
            string piece = Cut(text, UsageMeter.BytesPerToken);
            pieces.Add(piece);
            text = text[piece.Length..];
        }

        return pieces;
    }
}
