using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using OpenRouter.Portal.Features.ApiKeys;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>
/// The body of a chat completion. Only what routing, metering and the demo need is looked at; every other member, and every
/// number's text, goes to the provider as it came.
/// </summary>
// {"model":"acme/large","messages":[{"role":"user","content":"Hi"}],"max_tokens":7,"stream":true}
// Legal and ugly: {"stream_options":null,"max_tokens":null,"messages":[{"role":"user","content":[{"type":"text","text":"\ud800"}]}],"model":"a","seed":1E400}
internal sealed class ChatRequest : IDisposable
{
    private const int MaximumChoices = 128;
    private const int MaximumModelLength = 100;

    // A member that stands twice could be read as one value here and as the other by the provider.
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private readonly JsonDocument _document;

    private ChatRequest(JsonDocument document, int bodyBytes) => (_document, BodyBytes) = (document, bodyBytes);

    /// <summary>The members that cap the answer, the older name first.</summary>
    public static IReadOnlyList<string> CapNames { get; } = ["max_tokens", "max_completion_tokens"];

    /// <summary>The whole body.</summary>
    public JsonElement Root => _document.RootElement;

    /// <summary>How long the body is: no prompt has more tokens than bytes.</summary>
    public int BodyBytes { get; }

    public string Model { get; private set; } = "";

    public JsonElement Messages { get; private set; }

    public bool IsStreamed { get; private set; }

    /// <summary>The client's cap of the answer, the larger one where it gave both forms; null means none.</summary>
    public int? MaximumTokens { get; private set; }

    /// <summary>How many answers are asked for (<c>n</c>).</summary>
    public int Choices { get; private set; } = 1;

    /// <summary>Reads a body, or says what is wrong with it.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ApiError? refusal)
    {
        request = null;
        refusal = InferenceErrors.InvalidJson;
        if (!Utf8.IsValid(body.Span))
        {
            return false;
        }

        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(body, s_strict);
            ChatRequest candidate = new(document, body.Length);
            refusal = candidate.Read();
            request = refusal is null ? candidate : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is how System.Text.Json refuses an escaped half of a surrogate pair in a name or a text.
            refusal = InferenceErrors.InvalidJson;
        }
        finally
        {
            if (request is null)
            {
                document?.Dispose();
            }
        }

        return request is not null;
    }

    /// <summary>The bytes of everything in the prompt that is text, for the estimate.</summary>
    public long PromptTextBytes()
    {
        long bytes = Root.TryGetProperty("tools", out JsonElement tools) ? JsonMarshal.GetRawUtf8Value(tools).Length : 0;
        foreach (JsonElement message in Messages.EnumerateArray())
        {
            bytes += JsonText.Texts(message).Sum(JsonText.ByteCount);
        }

        return bytes;
    }

    public void Dispose() => _document.Dispose();

    private ApiError? Read()
    {
        if (Root.ValueKind != JsonValueKind.Object)
        {
            return InferenceErrors.InvalidJson;
        }

        // Every name is read once here, so that one that cannot be decoded is refused before any credits are reserved.
        Dictionary<string, JsonElement> members = Root.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
        if (!members.TryGetValue("model", out JsonElement model) || model.ValueKind != JsonValueKind.String
            || model.GetString() is not { Length: > 0 and <= MaximumModelLength } id)
        {
            return InferenceErrors.ModelMissing;
        }

        Model = id;
        if (!members.TryGetValue("messages", out JsonElement messages) || messages.ValueKind != JsonValueKind.Array
            || messages.GetArrayLength() == 0 || !messages.EnumerateArray().All(IsMessage))
        {
            return InferenceErrors.MessagesMissing;
        }

        Messages = messages;
        return ReadLimits(members);
    }

    private ApiError? ReadLimits(Dictionary<string, JsonElement> members)
    {
        if (members.TryGetValue("stream", out JsonElement stream) && stream.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
        {
            return InferenceErrors.Field("stream", "true or false");
        }

        IsStreamed = stream.ValueKind == JsonValueKind.True;
        if (members.TryGetValue("stream_options", out JsonElement options) && options.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            return InferenceErrors.Field("stream_options", "an object");
        }

        foreach (string name in CapNames)
        {
            if (!TryReadCount(members, name, int.MaxValue, out int? cap))
            {
                return InferenceErrors.Field(name, $"a whole number from 1 to {int.MaxValue}");
            }

            MaximumTokens = cap is null || MaximumTokens > cap ? MaximumTokens : cap;
        }

        if (!TryReadCount(members, "n", MaximumChoices, out int? choices))
        {
            return InferenceErrors.Field("n", $"a whole number from 1 to {MaximumChoices}");
        }

        Choices = choices ?? 1;
        return null;
    }

    private static bool TryReadCount(Dictionary<string, JsonElement> members, string name, int maximum, out int? count)
    {
        count = null;
        if (!members.TryGetValue(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        bool isCount = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 1 && number <= maximum;
        count = isCount ? value.GetInt32() : null;
        return isCount;
    }

    private static bool IsMessage(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("role", out JsonElement role) && role.ValueKind == JsonValueKind.String;
}
