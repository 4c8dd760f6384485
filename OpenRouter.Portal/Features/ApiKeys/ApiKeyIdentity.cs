namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>The key that a request was made with, as it stood when the request came in.</summary>
/// <param name="ApiKeyId">The key.</param>
/// <param name="SecretHash">SHA-256 of the secret that was presented, 64 lower-case hex digits.</param>
/// <param name="Label">The mask, <c>sk-or-v1-0e6...1c96</c>.</param>
/// <param name="WorkspaceId">The workspace that pays.</param>
/// <param name="ProjectId">The project it belongs to.</param>
/// <param name="OwnerUserId">The member whose right bounds it.</param>
/// <param name="CreatorUserId">Who made it.</param>
/// <param name="Scopes">What it may call.</param>
/// <param name="ExpiresAt">Null means never.</param>
internal sealed record ApiKeyIdentity(
    Guid ApiKeyId,
    string SecretHash,
    string Label,
    Guid WorkspaceId,
    Guid ProjectId,
    Guid? OwnerUserId,
    Guid CreatorUserId,
    IReadOnlySet<string> Scopes,
    DateTimeOffset? ExpiresAt);

/// <summary>How endpoints of the API learn which key is calling.</summary>
internal static class ApiKeyOfRequest
{
    /// <summary>The key that <see cref="ApiKeyAuthenticationHandler"/> has accepted for this request.</summary>
    /// <exception cref="InvalidOperationException">The endpoint was not protected by the key scheme.</exception>
    public static ApiKeyIdentity ApiKey(this HttpContext context) =>
        context.Features.Get<ApiKeyIdentity>() ?? throw new InvalidOperationException("This endpoint does not require an API key.");
}
