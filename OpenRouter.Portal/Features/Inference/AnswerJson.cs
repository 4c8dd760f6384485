using System.Runtime.InteropServices;
using System.Text.Json;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>
/// Writes a provider's JSON as ours: id, model and usage are replaced, every other member keeps its very text.
/// </summary>
internal static class AnswerJson
{
    /// <summary>Copies a completion or a chunk; the provider's own id, model and usage are left out.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement answer, string id, string model, TokenUsage? usage, Money cost)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("model", model);
        foreach (JsonProperty member in answer.EnumerateObject())
        {
            if (member.Name is not ("id" or "model" or "usage"))
            {
                writer.WritePropertyName(member.Name);
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
            }
        }

        if (usage is { } known)
        {
            WriteUsage(writer, known, cost);
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>The last chunk of a stream: no choice, but what the call cost.</summary>
    public static void WriteUsageChunk(Utf8JsonWriter writer, string id, string model, DateTimeOffset now, TokenUsage usage, Money cost)
    {
        WriteChunkStart(writer, id, model, now);
        writer.WriteStartArray("choices");
        writer.WriteEndArray();
        WriteUsage(writer, usage, cost);
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>The chunk that tells an error after the first token (conventions.md 4.4).</summary>
    public static void WriteErrorChunk(Utf8JsonWriter writer, string id, string model, DateTimeOffset now, ApiError error)
    {
        WriteChunkStart(writer, id, model, now);
        writer.WritePropertyName("error");
        error.ToJson().WriteTo(writer);
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("delta");
        writer.WriteString("content", "");
        writer.WriteEndObject();
        writer.WriteString("finish_reason", "error");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteChunkStart(Utf8JsonWriter writer, string id, string model, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("object", "chat.completion.chunk");
        writer.WriteNumber("created", now.ToUnixTimeSeconds());
        writer.WriteString("model", model);
    }

    private static void WriteUsage(Utf8JsonWriter writer, TokenUsage usage, Money cost)
    {
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", usage.Prompt);
        writer.WriteNumber("completion_tokens", usage.Completion);
        writer.WriteNumber("total_tokens", (long)usage.Prompt + usage.Completion);
        writer.WriteStartObject("prompt_tokens_details");
        writer.WriteNumber("cached_tokens", usage.Cached);
        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details");
        writer.WriteNumber("reasoning_tokens", usage.Reasoning);
        writer.WriteEndObject();
        writer.WriteNumber("cost", cost.Dollars);
        writer.WriteStartObject("cost_details");
        writer.WriteNull("upstream_inference_cost");
        writer.WriteEndObject();
        writer.WriteBoolean("is_byok", false);
        writer.WriteBoolean("is_estimated", usage.IsEstimated);
        writer.WriteEndObject();
    }
}
