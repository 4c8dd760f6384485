namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>What the API says to a credential that it does not accept.</summary>
internal static class ApiKeyRefusals
{
    /// <summary>The wording that existing clients know (conventions.md 4.4).</summary>
    public static ApiError Missing { get; } = new(401, ApiErrorTypes.Authentication, "Missing Authentication header");

    /// <summary>Malformed, another scheme, unknown: one answer, so that nobody learns which.</summary>
    public static ApiError Invalid { get; } = new(401, ApiErrorTypes.Authentication, "This API key is not valid.");

    public static ApiError Expired { get; } =
        new(401, ApiErrorTypes.Authentication, "This API key has expired. Generate a new one under API Keys.", Code("key_expired"));

    public static ApiError Disabled { get; } =
        new(401, ApiErrorTypes.Authentication, "This API key is disabled. Its owner can enable it under API Keys.", Code("key_disabled"));

    public static ApiError Revoked { get; } =
        new(401, ApiErrorTypes.Authentication, "This API key has been revoked. Generate a new one under API Keys.", Code("key_revoked"));

    public static ApiError Replaced { get; } =
        new(401, ApiErrorTypes.Authentication, "This secret of the API key has been replaced. Use the newer one.", Code("key_replaced"));

    public static ApiError OwnerLostRight { get; } = new(
        403,
        ApiErrorTypes.PermissionDenied,
        "The owner of this API key may no longer call models in its project. An Admin of the workspace can grant it again.",
        Code("owner_not_permitted"));

    public static ApiError NotAllowed { get; } = new(403, ApiErrorTypes.PermissionDenied, "This API key may not do this.");

    public static ApiError ScopeMissing(string scope) => new(
        403,
        ApiErrorTypes.PermissionDenied,
        $"This API key lacks the scope {scope}.",
        new Dictionary<string, object?> { ["code"] = "insufficient_scope", ["scope"] = scope });

    private static Dictionary<string, object?> Code(string code) => new() { ["code"] = code };
}
