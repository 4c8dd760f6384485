namespace OpenRouter.Portal.Features.PublicSite;

/// <summary>
/// What strangers see: the start page, <c>robots.txt</c> and <c>security.txt</c>. Others may implement <see cref="ICataloguePreview"/>
/// and <see cref="IExampleCall"/> for it.
/// </summary>
internal static class PublicSiteModule
{
    /// <summary>Registers what the start page needs.</summary>
    public static void AddPublicSite(this IServiceCollection services) => services.AddSingleton<RequestSamples>();

    /// <summary>Maps the two text files; the pages are mapped by the shell.</summary>
    public static void MapPublicSite(this IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder group = endpoints.MapGroup("").AllowAnonymous();
        group.MapGet("/robots.txt", WellKnownEndpoints.Robots);
        group.MapGet("/.well-known/security.txt", WellKnownEndpoints.SecurityTxt);
    }
}
