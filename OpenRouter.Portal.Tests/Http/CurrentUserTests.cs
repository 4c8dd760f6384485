using System.Security.Claims;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Tests.Http;

/// <summary>Guarantee: only the session scheme makes somebody a signed-in person. Attack: the claims on an identity of another scheme.</summary>
public sealed class CurrentUserTests
{
    private static readonly Actor s_actor = new(Guid.NewGuid(), Guid.NewGuid(), "ada@acme.example", "203.0.113.7", "Firefox on Linux");

    [Fact]
    public void Find_OfAPrincipalMadeHere_IsTheActorAgain()
    {
        Assert.Equal(s_actor, CurrentUser.Find(CurrentUser.Principal(s_actor)));
        Assert.Equal(s_actor with { Address = null, Device = null }, CurrentUser.Find(CurrentUser.Principal(s_actor with { Address = null, Device = null })));
    }

    [Fact]
    public void Find_OfTheSameClaimsUnderTheKeyScheme_IsNobody()
    {
        ClaimsIdentity identity = new(CurrentUser.Principal(s_actor).Claims, PortalPolicies.ApiKeyScheme);
        Assert.Null(CurrentUser.Find(new ClaimsPrincipal(identity)));
        Assert.Null(CurrentUser.Find(new ClaimsPrincipal(new ClaimsIdentity(CurrentUser.Principal(s_actor).Claims))));
    }

    [Theory]
    [InlineData(PortalClaims.UserId)]
    [InlineData(PortalClaims.SessionId)]
    [InlineData(PortalClaims.Email)]
    public void Find_WithoutOneOfTheThreeClaims_IsNobody(string missing)
    {
        IEnumerable<Claim> claims = CurrentUser.Principal(s_actor).Claims.Where(claim => claim.Type != missing);
        Assert.Null(CurrentUser.Find(new ClaimsPrincipal(new ClaimsIdentity(claims, PortalPolicies.SessionScheme))));
    }

    [Fact]
    public void Require_OfAStranger_IsABug()
    {
        Assert.Throws<InvalidOperationException>(() => CurrentUser.Require(new ClaimsPrincipal()));
        Assert.Throws<InvalidOperationException>(() => CurrentUser.Require(null));
    }
}
