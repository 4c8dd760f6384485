using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Shell;

/// <summary>Decides, from the request alone, the theme and whether the page gets a circuit.</summary>
public partial class App
{
    private IComponentRenderMode? _mode;
    private string _theme = Themes.System;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        _theme = Themes.Parse(HttpContext.Request.Cookies[Themes.CookieName]);
        _mode = HttpContext.AcceptsInteractiveRouting() ? new InteractiveServerRenderMode(prerender: true) : null;
    }
}
