using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>The stable <c>error_type</c> words of the API (conventions.md 4.4).</summary>
internal static class ApiErrorTypes
{
    public const string Authentication = "authentication";
    public const string PermissionDenied = "permission_denied";
    public const string PaymentRequired = "payment_required";
    public const string RateLimitExceeded = "rate_limit_exceeded";
    public const string ProviderOverloaded = "provider_overloaded";
    public const string ProviderUnavailable = "provider_unavailable";
    public const string InvalidRequest = "invalid_request";
    public const string InvalidPrompt = "invalid_prompt";
    public const string NotFound = "not_found";
    public const string PayloadTooLarge = "payload_too_large";
    public const string Unprocessable = "unprocessable";
    public const string ContextLengthExceeded = "context_length_exceeded";
    public const string MaxTokensExceeded = "max_tokens_exceeded";
    public const string Server = "server";
    public const string Timeout = "timeout";
}

/// <summary>A refusal of the API in the shape that OpenRouter's and OpenAI's clients both read.</summary>
/// <param name="Status">The HTTP status, repeated as the integer <c>code</c>.</param>
/// <param name="ErrorType">An <see cref="ApiErrorTypes"/> constant.</param>
/// <param name="Message">One sentence; holds no secret.</param>
/// <param name="Metadata">Further facts for programs, beside <c>error_type</c>; values are text, numbers, booleans or null.</param>
internal sealed record ApiError(int Status, string ErrorType, string Message, IReadOnlyDictionary<string, object?>? Metadata = null)
{
    // {"error":{"code":401,"message":"…","type":"authentication_error","param":null,"metadata":{"error_type":"authentication"}}}

    /// <summary>The value of the <c>error</c> member, also for an error inside a stream.</summary>
    public JsonObject ToJson()
    {
        JsonObject metadata = new() { ["error_type"] = ErrorType };
        foreach ((string name, object? value) in Metadata ?? new Dictionary<string, object?>())
        {
            metadata[name] = value is null ? null : JsonValue.Create(value);
        }

        return new JsonObject
        {
            ["code"] = Status,
            ["message"] = Message,
            ["type"] = OpenAiType(Status),
            ["param"] = null,
            ["metadata"] = metadata,
        };
    }

    private static string OpenAiType(int status) => status switch
    {
        401 => "authentication_error",
        402 => "insufficient_quota",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };
}

/// <summary>Writes <see cref="ApiError"/> as the whole answer; every refusal under <c>/api/v1</c> goes through here.</summary>
internal static class ApiErrorWriter
{
    /// <summary>The header that ties an answer to its log lines.</summary>
    public const string RequestIdHeader = "x-request-id";

    /// <summary>The form of the other overload for a caller that has the parts.</summary>
    public static Task WriteAsync(
        HttpContext context, int status, string errorType, string message, IReadOnlyDictionary<string, object?>? metadata = null) =>
        WriteAsync(context, new ApiError(status, errorType, message, metadata));

    /// <summary>Sets status, <c>x-request-id</c> (if absent), <c>WWW-Authenticate</c> (on 401) and the body. The answer must not have started.</summary>
    public static Task WriteAsync(HttpContext context, ApiError error)
    {
        HttpResponse response = context.Response;
        response.StatusCode = error.Status;
        SetRequestId(context);
        if (error.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        response.Headers.CacheControl = "no-store";
        return response.WriteAsJsonAsync(new JsonObject { ["error"] = error.ToJson() }, context.RequestAborted);
    }

    /// <summary>Gives the answer its id, unless it has one: the trace id, which is what the log lines carry.</summary>
    public static void SetRequestId(HttpContext context) =>
        context.Response.Headers.TryAdd(RequestIdHeader, Activity.Current?.TraceId.ToHexString() ?? Guid.NewGuid().ToString("N"));
}
