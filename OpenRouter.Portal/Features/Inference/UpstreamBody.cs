using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>
/// Makes the body that an upstream gets: the client's, with the upstream's own name of the model, no cap above what was reserved,
/// nothing that lets the upstream choose another model, and, for a stream, the request for its usage. Everything else is copied as
/// text, so that a number keeps its digits.
/// </summary>
internal static class UpstreamBody
{
    // An upstream that is a gateway itself would answer with a model, or add a service, other than the one that was priced.
    private static readonly FrozenSet<string> s_routing =
        FrozenSet.Create(StringComparer.Ordinal, "models", "route", "provider", "plugins", "transforms", "preset");

    /// <summary>The body as UTF-8.</summary>
    public static ReadOnlyMemory<byte> Write(ProviderRequest request)
    {
        ArrayBufferWriter<byte> buffer = new(request.Chat.BodyBytes + 256);
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        foreach (JsonProperty member in request.Chat.Root.EnumerateObject())
        {
            if (member.NameEquals("model"))
            {
                writer.WriteString("model", request.Model.ProviderModel);
            }
            else if (ChatRequest.CapNames.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.Number)
            {
                writer.WriteNumber(member.Name, Math.Min(member.Value.GetInt32(), UsageMeter.CompletionCap(request.Model, request.Chat)));
            }
            else if (!s_routing.Contains(member.Name) && !(member.NameEquals("stream_options") && request.Chat.IsStreamed))
            {
                Copy(writer, member);
            }
        }

        if (request.Chat.IsStreamed)
        {
            WriteStreamOptions(writer, request.Chat.Root);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteStreamOptions(Utf8JsonWriter writer, JsonElement root)
    {
        writer.WriteStartObject("stream_options");
        if (root.TryGetProperty("stream_options", out JsonElement options) && options.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in options.EnumerateObject().Where(member => !member.NameEquals("include_usage")))
            {
                Copy(writer, member);
            }
        }

        // Always asked for: a client that does not care for its usage is charged all the same.
        writer.WriteBoolean("include_usage", true);
        writer.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter writer, JsonProperty member)
    {
        writer.WritePropertyName(member.Name);
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
    }
}
