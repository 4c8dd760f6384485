using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>Every route of the running portal with a request that fits it, to be sent with the wrong credential or with none.</summary>
public static class RouteSweep
{
    /// <summary>The routes.</summary>
    public static IEnumerable<RouteEndpoint> Endpoints(IServiceProvider services) =>
        services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>The method that a route wants; the first one when it takes several.</summary>
    public static string MethodOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods: [string method, ..] } ? method : "GET";

    /// <summary>A request of the route's method to an address that matches its pattern; what it names does not exist.</summary>
    public static HttpRequestMessage RequestFor(RouteEndpoint endpoint)
    {
        IEnumerable<string> segments =
            from segment in endpoint.RoutePattern.PathSegments
            select string.Concat(segment.Parts.Select(part => part switch
            {
                RoutePatternLiteralPart literal => literal.Content,
                RoutePatternSeparatorPart separator => separator.Content,
                RoutePatternParameterPart parameter => ValueFor(parameter),
                _ => "",
            }));
        return new HttpRequestMessage(new HttpMethod(MethodOf(endpoint)), "/" + string.Join('/', segments));
    }

    /// <summary>Whether an answer gives nothing: it refuses, sends to the login page, or says that there is nothing.</summary>
    public static bool IsRefusal(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.Found or HttpStatusCode.SeeOther => response.Headers.Location?.ToString().Contains("/login", StringComparison.Ordinal) == true,
        HttpStatusCode status => (int)status is >= 400 and < 500,
    };

    private static string ValueFor(RoutePatternParameterPart parameter)
    {
        string[] constraints = [.. parameter.ParameterPolicies.Select(policy => policy.Content ?? "")];
        return constraints switch
        {
            _ when constraints.Contains("guid") => "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            _ when constraints.Contains("int") || constraints.Contains("long") => "1",
            _ => "none",
        };
    }
}
