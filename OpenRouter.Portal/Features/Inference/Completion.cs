using System.Text.Json;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>What can be read from a provider's completion, whole (<c>message</c>) or chunk (<c>delta</c>).</summary>
// {"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{…}}
// Ugly but legal, the last chunk of a stream: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}
internal static class Completion
{
    /// <summary>The document; null means that it is not an object with choices, which is to say garbled.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        JsonDocument? document = null;
        bool isCompletion = false;
        try
        {
            document = JsonDocument.Parse(json);
            isCompletion = IsCompletion(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a name in it that cannot be decoded: garbled, as any other nonsense.
            isCompletion = false;
        }
        finally
        {
            if (!isCompletion)
            {
                document?.Dispose();
            }
        }

        return isCompletion ? document : null;
    }

    /// <summary>Whether it says something; the last chunk of a stream has nothing but the usage.</summary>
    public static bool HasChoices(JsonElement answer) => answer.GetProperty("choices").GetArrayLength() > 0;

    /// <summary>The bytes of everything that it says.</summary>
    public static long SpokenBytes(JsonElement answer) => answer.GetProperty("choices").EnumerateArray().Sum(choice =>
        choice.TryGetProperty("delta", out JsonElement said) || choice.TryGetProperty("message", out said) ? JsonText.SpokenBytes(said) : 0);

    /// <summary>The word of the first choice that has one; null means that it goes on.</summary>
    public static string? FinishReason(JsonElement answer) => answer.GetProperty("choices").EnumerateArray()
        .Select(choice => choice.TryGetProperty("finish_reason", out JsonElement reason) && reason.ValueKind == JsonValueKind.String ? JsonText.Read(reason) : null)
        .FirstOrDefault(reason => reason is not null);

    private static bool IsCompletion(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("choices", out JsonElement choices)
        && choices.ValueKind == JsonValueKind.Array
        && choices.EnumerateArray().All(choice => choice.ValueKind == JsonValueKind.Object);
}
