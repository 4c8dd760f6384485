using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>
/// Judges <c>Authorization: Bearer &lt;key&gt;</c> and nothing else: no cookie, no query string, no other scheme. Unknown and
/// malformed keys get the same answer; that a key is expired or revoked is said only to whoever holds its very secret
/// (KEY-05, KEY-09, KEY-10). Nothing is remembered between two requests, so what ended is refused at the next one.
/// </summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IOptions<ApiKeyOptions> options,
    TimeProvider time,
    ApiKeyLookup lookup,
    ApiKeyUses uses,
    RefusedActs refusals) : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, loggers, encoder)
{
    /// <summary>The name of the authentication scheme.</summary>
    public new const string Scheme = "ApiKey";

    private const string Bearer = "Bearer ";

    private ApiError _refusal = ApiKeyRefusals.Missing;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        StringValues headers = Request.Headers.Authorization;
        if (headers.Count == 0 || (headers.Count == 1 && string.IsNullOrWhiteSpace(headers[0])))
        {
            return AuthenticateResult.NoResult();
        }

        // Two headers would let two parties read two different credentials out of one request.
        if (headers.Count > 1
            || headers[0] is not { } header
            || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            || !ApiKeyText.TryParse(header[Bearer.Length..].Trim(' '), options.Value.AllPrefixes(), out ApiKeyText? key))
        {
            ApiKeyLog.CredentialRefused(Logger, "malformed", options.Value.Prefix);
            return Refuse(ApiKeyRefusals.Invalid);
        }

        byte[] hash = key.Hash;
        FoundKey? found = await lookup.FindAsync(hash, Context.RequestAborted);
        if (found is null)
        {
            ApiKeyLog.CredentialRefused(Logger, "unknown", options.Value.Prefix);
            return Refuse(ApiKeyRefusals.Invalid);
        }

        DateTimeOffset now = time.GetUtcNow();
        if (Judge(found, now) is { } refusal)
        {
            ApiKeyLog.KeyRefused(Logger, found.ApiKeyId, refusal.Message);
            Note(found.WorkspaceId, found.ApiKeyId, refusal);
            return Refuse(refusal);
        }

        uses.Note(found.ApiKeyId, now, Context.Connection.RemoteIpAddress);
        return Accept(found, Convert.ToHexStringLower(hash));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // Asks again for the case that the challenge was called without authentication; a second call is served from memory.
        await HandleAuthenticateOnceSafeAsync();
        await ApiErrorWriter.WriteAsync(Context, _refusal);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        ApiKeyIdentity? key = Context.Features.Get<ApiKeyIdentity>();
        string? missing = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<ScopeRequirement>()
            .Select(requirement => requirement.Scope)
            .FirstOrDefault(scope => key is null || !key.Scopes.Contains(scope));
        ApiError refusal = missing is null ? ApiKeyRefusals.NotAllowed : ApiKeyRefusals.ScopeMissing(missing);
        if (key is not null && missing is not null)
        {
            ApiKeyLog.ScopeMissing(Logger, key.ApiKeyId, missing);
            Note(key.WorkspaceId, key.ApiKeyId, refusal);
        }

        return ApiErrorWriter.WriteAsync(Context, refusal);
    }

    // The chain of the key's workspace, whose people can do something about it. A key is no person: there is no actor.
    private void Note(Guid workspaceId, Guid apiKeyId, ApiError refusal) =>
        refusals.Note(new AuditEvent(AuditChain.OfWorkspace(workspaceId), AuditActions.ApiKeyDenied, "api_key", apiKeyId.ToString())
        {
            ClientAddress = Context.Connection.RemoteIpAddress?.ToString(),
            After = new { Reason = refusal.Message },
        });

    private static ApiError? Judge(FoundKey found, DateTimeOffset now) => ApiKey.Judge(found.RevokedAt, found.ExpiresAt, now) switch
    {
        ApiKeyState.Revoked => ApiKeyRefusals.Revoked,
        ApiKeyState.Expired => ApiKeyRefusals.Expired,
        _ when found.SecretEndsAt <= now => ApiKeyRefusals.Replaced,
        _ => found.OwnerMayCallModels ? null : ApiKeyRefusals.OwnerLostRight,
    };

    private AuthenticateResult Refuse(ApiError refusal)
    {
        _refusal = refusal;
        return AuthenticateResult.Fail(refusal.Message);
    }

    private AuthenticateResult Accept(FoundKey found, string hash)
    {
        ApiKeyIdentity key = new(
            found.ApiKeyId, hash, found.Label, found.WorkspaceId, found.ProjectId, found.OwnerUserId, found.CreatorUserId,
            ApiKeyScopes.Parse(found.Scopes), found.ExpiresAt);
        Context.Features.Set(key);
        ClaimsIdentity identity = new(
            [new Claim("api_key", key.ApiKeyId.ToString()), .. key.Scopes.Select(scope => new Claim(ScopeRequirement.ClaimType, scope))], Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }
}
