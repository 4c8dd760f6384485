using System.Text.Json;
using OpenRouter.Portal.Features.ApiKeys;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>What a client is told when an upstream answers with an error; README.md holds the table.</summary>
internal static class UpstreamErrors
{
    private const int MaximumReasonLength = 300;

    /// <summary>By status. Only what is about the client's own request is passed on in the upstream's words.</summary>
    public static ApiError Of(int status, ReadOnlyMemory<byte> body) => status switch
    {
        400 or 422 => InferenceErrors.RefusedByProvider(Reason(body)),
        413 => new ApiError(413, ApiErrorTypes.PayloadTooLarge, "The request is too large for the provider of this model."),
        408 or 504 or 524 => InferenceErrors.ProviderTimeout,
        429 or 503 or 529 => InferenceErrors.ProviderOverloaded,
        _ => InferenceErrors.ProviderUnavailable,
    };

    /// <summary>The error that stands where an answer should be, with HTTP 200; null means that there is none.</summary>
    public static ApiError? Inside(ReadOnlyMemory<byte> json)
    {
        // Nearly every chunk lacks the word, and is not worth parsing twice.
        if (json.Span.IndexOf("\"error\""u8) < 0)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("error", out JsonElement error)
                && error.ValueKind == JsonValueKind.Object
                ? Of(Status(error), json)
                : null;
        }
        catch (JsonException)
        {
            return InferenceErrors.ProviderUnavailable;
        }
    }

    private static int Status(JsonElement error) =>
        error.TryGetProperty("code", out JsonElement code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out int status) ? status : 502;

    // {"error":{"message":"max_tokens is too large: 900000","type":"invalid_request_error","param":null,"code":null}}
    private static string? Reason(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("error", out JsonElement error)
                || error.ValueKind != JsonValueKind.Object
                || !error.TryGetProperty("message", out JsonElement message))
            {
                return null;
            }

            string reason = JsonText.Read(message);
            return reason.Length == 0 ? null : reason[..Math.Min(reason.Length, MaximumReasonLength)];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
