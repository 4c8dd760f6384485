using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>
/// Reads texts out of prompts and answers. An escaped half of a surrogate pair is legal there: providers split an emoji over two
/// chunks; decoding it alone throws, so its escaped form is taken as it stands.
/// </summary>
internal static class JsonText
{
    /// <summary>The text; empty for anything else than a text.</summary>
    public static string Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return "";
        }

        try
        {
            return element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element)[1..^1]);
        }
    }

    /// <summary>How many UTF-8 bytes the text has; 0 for anything else than a text.</summary>
    public static long ByteCount(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return 0;
        }

        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(element);
        return raw.Contains((byte)'\\') ? Encoding.UTF8.GetByteCount(Read(element)) : raw.Length - 2;
    }

    /// <summary>The texts of a message: its <c>content</c>, or the <c>text</c> of each of its parts.</summary>
    public static IEnumerable<JsonElement> Texts(JsonElement message)
    {
        if (!message.TryGetProperty("content", out JsonElement content))
        {
            yield break;
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            yield return content;
        }
        else if (content.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement part in content.EnumerateArray())
            {
                if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out JsonElement text))
                {
                    yield return text;
                }
            }
        }
    }

    /// <summary>The bytes of what a message or a delta says: text, reasoning, refusal and the arguments of tool calls.</summary>
    public static long SpokenBytes(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            return 0;
        }

        long bytes = Texts(message).Sum(ByteCount);
        foreach (string name in (string[])["reasoning", "reasoning_content", "refusal"])
        {
            bytes += message.TryGetProperty(name, out JsonElement text) ? ByteCount(text) : 0;
        }

        if (message.TryGetProperty("tool_calls", out JsonElement calls) && calls.ValueKind == JsonValueKind.Array)
        {
            bytes += calls.EnumerateArray().Sum(CalledBytes);
        }

        return bytes;
    }

    private static long CalledBytes(JsonElement call)
    {
        if (call.ValueKind != JsonValueKind.Object || !call.TryGetProperty("function", out JsonElement function) || function.ValueKind != JsonValueKind.Object)
        {
            return 0;
        }

        return (function.TryGetProperty("name", out JsonElement name) ? ByteCount(name) : 0)
            + (function.TryGetProperty("arguments", out JsonElement arguments) ? ByteCount(arguments) : 0);
    }
}
