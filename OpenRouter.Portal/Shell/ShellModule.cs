using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Shell;

/// <summary>The shell's front door: the document, the router and the theme switch's endpoint.</summary>
internal static class ShellModule
{
    /// <summary>Maps every page of the app and <c>POST /theme</c>.</summary>
    public static void MapShell(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        endpoints.MapPost(ThemeChoice.Route, ThemeEndpoints.Choose).AllowAnonymous();
    }
}
