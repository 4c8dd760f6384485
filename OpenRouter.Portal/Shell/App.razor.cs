using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Shell;

/// <summary>Decides, from the request alone, the theme and whether the page gets a circuit.</summary>
public partial class App
{
    private IComponentRenderMode? _mode;
    private string _theme = ThemeChoice.System;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        _theme = ThemeChoice.Parse(HttpContext.Request.Cookies[ThemeChoice.CookieName]);
        _mode = HttpContext.AcceptsInteractiveRouting() ? new InteractiveServerRenderMode(prerender: true) : null;
    }
}
