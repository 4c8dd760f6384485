using OpenRouter.Portal.Features.ApiKeys;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>Every refusal of the inference endpoints, as the client reads it.</summary>
internal static class InferenceErrors
{
    /// <summary>The configured provider could not be reached, or what it said made no sense; which of the two is in the log.</summary>
    public static ApiError ProviderUnavailable { get; } =
        new(502, ApiErrorTypes.ProviderUnavailable, "The provider of this model did not give a usable answer. Try again, or use another model.");

    public static ApiError ProviderOverloaded { get; } =
        new(503, ApiErrorTypes.ProviderOverloaded, "The provider of this model is busy. Try again in a moment, or use another model.");

    public static ApiError ProviderTimeout { get; } =
        new(504, ApiErrorTypes.Timeout, "The provider of this model took too long. Try again, ask for fewer tokens, or use another model.");

    public static ApiError InvalidJson { get; } =
        new(400, ApiErrorTypes.InvalidRequest, "The request body must be one JSON object in UTF-8, with each member once and at most 64 levels deep.");

    public static ApiError MessagesMissing { get; } = new(
        400, ApiErrorTypes.InvalidPrompt, "messages must be an array with at least one object that has a role.");

    public static ApiError ModelMissing { get; } = new(400, ApiErrorTypes.InvalidRequest, "model must be the id of a model, such as those in GET /api/v1/models.");

    public static ApiError NotFound { get; } = new(404, ApiErrorTypes.NotFound, "There is nothing at this address of the API.");

    public static ApiError ModelNotFound(string model) => new(
        404, ApiErrorTypes.NotFound, $"The model '{model}' does not exist here. GET /api/v1/models lists those that do.", new Dictionary<string, object?> { ["model"] = model });

    public static ApiError Field(string name, string rule) =>
        new(400, ApiErrorTypes.InvalidRequest, $"{name} must be {rule}.", new Dictionary<string, object?> { ["field"] = name });

    public static ApiError TooLarge(int maximumBytes) =>
        new(413, ApiErrorTypes.PayloadTooLarge, $"The request body may have at most {maximumBytes} bytes.");

    /// <summary>What the provider says about the request; it is about the client's own words, so the client may read it.</summary>
    public static ApiError RefusedByProvider(string? reason) => new(
        400, ApiErrorTypes.InvalidRequest, reason is null ? "The provider of this model refused the request." : $"The provider of this model refused the request: {reason}");

    public static ApiError PaymentRequired(string message) => new(402, ApiErrorTypes.PaymentRequired, message);
}
