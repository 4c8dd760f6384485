using System.Security.Claims;

namespace OpenRouter.Portal.Http;

/// <summary>The claims of a signed-in person; set by the session scheme only, so an API key never carries them.</summary>
internal static class PortalClaims
{
    public const string UserId = "portal:user";
    public const string SessionId = "portal:session";
    public const string Email = "portal:email";
    public const string Address = "portal:address";
    public const string Device = "portal:device";
}

/// <summary>Turns a principal into the <see cref="Actor"/> that use cases take, in endpoints and in circuits alike, and back.</summary>
internal static class CurrentUser
{
    /// <summary>The signed-in person; null for a stranger, for an API key and for claims that are not whole.</summary>
    public static Actor? Find(ClaimsPrincipal? principal)
    {
        ClaimsIdentity? identity = principal?.Identities.FirstOrDefault(
            candidate => candidate is { IsAuthenticated: true, AuthenticationType: PortalPolicies.SessionScheme });
        return identity is not null
            && Guid.TryParse(identity.FindFirst(PortalClaims.UserId)?.Value, out Guid userId)
            && Guid.TryParse(identity.FindFirst(PortalClaims.SessionId)?.Value, out Guid sessionId)
            && identity.FindFirst(PortalClaims.Email)?.Value is { } email
            ? new Actor(userId, sessionId, email, identity.FindFirst(PortalClaims.Address)?.Value, identity.FindFirst(PortalClaims.Device)?.Value)
            : null;
    }

    /// <summary>The signed-in person, where authorization has already let nobody else in.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the endpoint or page lacks its authorization.</exception>
    public static Actor Require(ClaimsPrincipal? principal) =>
        Find(principal) ?? throw new InvalidOperationException("Nobody is signed in here; the endpoint or page lacks its authorization.");

    /// <summary>The principal that stands for an actor.</summary>
    public static ClaimsPrincipal Principal(Actor actor)
    {
        ClaimsIdentity identity = new(PortalPolicies.SessionScheme, PortalClaims.Email, ClaimTypes.Role);
        identity.AddClaim(new Claim(PortalClaims.UserId, actor.UserId.ToString()));
        identity.AddClaim(new Claim(PortalClaims.SessionId, actor.SessionId.ToString()));
        identity.AddClaim(new Claim(PortalClaims.Email, actor.Email));
        if (actor.Address is not null)
        {
            identity.AddClaim(new Claim(PortalClaims.Address, actor.Address));
        }

        if (actor.Device is not null)
        {
            identity.AddClaim(new Claim(PortalClaims.Device, actor.Device));
        }

        return new ClaimsPrincipal(identity);
    }
}
