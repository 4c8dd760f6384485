using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Shell;

/// <summary>The shell's front door: the document, the router and the theme switch's endpoint.</summary>
internal static class ShellModule
{
    /// <summary>Maps every page of the app and <c>POST /theme</c>.</summary>
    /// <param name="endpoints">The app's routes.</param>
    /// <param name="hub">What the host has to say about each endpoint of the hub under the interactive pages.</param>
    public static void MapShell(this IEndpointRouteBuilder endpoints, Action<EndpointBuilder> hub)
    {
        // Compression would let lengths tell secrets beside text that an attacker chooses (BLZ-14); the framework's own
        // frame-ancestors would stand beside ours.
        endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode(options =>
        {
            options.DisableWebSocketCompression = true;
            options.ContentSecurityFrameAncestorsPolicy = null;
        }).Add(hub);
        endpoints.MapPost(ThemeChoice.Route, ThemeEndpoints.Choose).AllowAnonymous();
    }
}
