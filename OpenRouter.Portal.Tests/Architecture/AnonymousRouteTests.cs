using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Architecture;

/// <summary>
/// Deny by default. Guarantee: what a stranger reaches is the list in this file, so that opening another door changes a line that a
/// reviewer reads. Attack: a new page or endpoint whose author forgot to ask who comes.
/// </summary>
public sealed class AnonymousRouteTests(PortalApplicationFactory portal) : IClassFixture<PortalApplicationFactory>
{
    /// <summary>Every route that needs nobody to be signed in; files of the application and its packages apart, which are for everybody.</summary>
    private static readonly string[] s_anonymous =
    [
        "GET /.well-known/change-password",
        "GET /.well-known/passkey-endpoints",
        "GET /.well-known/security.txt",
        "GET /api/v1/models",
        "GET /api/v1/models/count",
        "GET /confirm-email/{token}",
        "GET /health/live",
        "GET /health/ready",
        "GET /not-me/{token}",
        "GET /recover/link/{token}",
        "GET /reset-password/{token}",
        "GET /robots.txt",
        "GET /undo-deletion/{token}",
        "GET /undo-email-change/{token}",
        "GET /verify-email/{token}",
        "POST /login/passkey",
        "POST /login/passkey/options",
        "POST /theme",
        "page /",
        "page /contact",
        "page /error",
        "page /faq",
        "page /forgot-password",
        "page /help/login",
        "page /login",
        "page /login/code",
        "page /login/recovery-code",
        "page /not-found",
        "page /not-me",
        "page /recover",
        "page /recover/answer",
        "page /register",
        "page /reset-password",
        "page /undo-deletion",
        "page /undo-email-change",
        "page /verify-email",
    ];

    [Fact]
    public void AnonymousRoutes_AreTheListedOnes() =>
        Assert.Equal(s_anonymous, Endpoints().Where(IsAnonymous).Select(Describe).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void EveryOtherRoute_RequiresASignedInPerson()
    {
        AuthorizationOptions authorization = portal.Services.GetRequiredService<IOptions<AuthorizationOptions>>().Value;
        Assert.NotNull(authorization.FallbackPolicy);
        Assert.Contains(authorization.FallbackPolicy.Requirements, requirement => requirement is DenyAnonymousAuthorizationRequirement);
        Assert.Contains(authorization.DefaultPolicy.Requirements, requirement => requirement is DenyAnonymousAuthorizationRequirement);

        // A route that names a policy leaves the fallback: its policy has to ask as well.
        IEnumerable<string> broken =
            from endpoint in Endpoints()
            where !IsAnonymous(endpoint)
            from named in endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()
            where named.Policy is not null
            let policy = authorization.GetPolicy(named.Policy!)
            where policy is null || !policy.Requirements.Any(requirement => requirement is DenyAnonymousAuthorizationRequirement)
            select $"{Describe(endpoint)}: {named.Policy}";
        Findings.AssertNone(broken);
    }

    [Fact]
    public async Task AStranger_GetsNothingFromAnyOtherRoute()
    {
        using HttpClient stranger = portal.NewClient();
        List<string> open = [];
        foreach (RouteEndpoint endpoint in Endpoints().Where(endpoint => !IsAnonymous(endpoint)))
        {
            using HttpRequestMessage request = RouteSweep.RequestFor(endpoint);
            using HttpResponseMessage response = await stranger.SendAsync(request, TestContext.Current.CancellationToken);
            if (!RouteSweep.IsRefusal(response))
            {
                open.Add($"{Describe(endpoint)}: {(int)response.StatusCode} {response.Headers.Location}");
            }
        }

        Findings.AssertNone(open);
    }

    private static bool IsAnonymous(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static string Describe(RouteEndpoint endpoint)
    {
        bool isPage = endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
        return (isPage ? "page" : RouteSweep.MethodOf(endpoint)) + " /" + endpoint.RoutePattern.RawText?.TrimStart('/');
    }

    private IEnumerable<RouteEndpoint> Endpoints() =>
        RouteSweep.Endpoints(portal.Services).Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null);
}
