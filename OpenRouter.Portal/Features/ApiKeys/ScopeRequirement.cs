using Microsoft.AspNetCore.Authorization;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>An endpoint of the API needs a key that has <paramref name="Scope"/>; it is also the endpoint's metadata, so that a refusal can name it.</summary>
/// <param name="Scope">An <see cref="ApiKeyScopes"/> constant.</param>
internal sealed record ScopeRequirement(string Scope) : IAuthorizationRequirement, IAuthorizationHandler
{
    /// <summary>The claim type that carries one scope of the key.</summary>
    public const string ClaimType = "scope";

    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        // Only this very instance answers: the framework calls every requirement that is a handler, for all requirements.
        if (context.PendingRequirements.Contains(this)
            && context.User.Identities.Any(identity => identity.AuthenticationType == ApiKeyAuthenticationHandler.Scheme && identity.HasClaim(ClaimType, Scope)))
        {
            context.Succeed(this);
        }

        return Task.CompletedTask;
    }
}

/// <summary>How an endpoint says what it needs.</summary>
internal static class ScopeMarks
{
    /// <summary>Requires an API key with the scope; cookies are not looked at.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder
    {
        if (!ApiKeyScopes.IsKnown(scope))
        {
            throw new ArgumentException("Not a scope.", nameof(scope));
        }

        ScopeRequirement requirement = new(scope);
        AuthorizationPolicy policy = new AuthorizationPolicyBuilder(ApiKeyAuthenticationHandler.Scheme)
            .RequireAuthenticatedUser()
            .AddRequirements(requirement)
            .Build();
        builder.RequireAuthorization(policy);
        builder.WithMetadata(requirement);
        return builder;
    }
}
