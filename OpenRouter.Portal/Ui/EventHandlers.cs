using Microsoft.AspNetCore.Components;

namespace OpenRouter.Portal.Ui;

/// <summary>The DOM events of the portal's own: <c>copied</c> is dispatched by portal.js and registered with Blazor there.</summary>
[EventHandler("oncopied", typeof(EventArgs), enableStopPropagation: true, enablePreventDefault: false)]
public static class EventHandlers;
