using Microsoft.AspNetCore.Components;

namespace OpenRouter.Portal.Ui;

/// <summary>
/// The DOM events of the portal's own, dispatched by portal.js and registered with Blazor there: <c>copied</c>, and <c>answered</c> of a
/// form that was sent by fetch (<c>data-fetch</c>).
/// </summary>
[EventHandler("oncopied", typeof(EventArgs), enableStopPropagation: true, enablePreventDefault: false)]
[EventHandler("onanswered", typeof(FormAnswerEventArgs), enableStopPropagation: true, enablePreventDefault: false)]
public static class EventHandlers;

/// <summary>What an endpoint answered to a form that was sent by fetch. Comes from the browser: a hint for what to show, never a proof.</summary>
public sealed class FormAnswerEventArgs : EventArgs
{
    /// <summary>Whether it was done.</summary>
    public bool Ok { get; set; }

    /// <summary>The error's code; null when it was done.</summary>
    public string? Code { get; set; }

    /// <summary>The sentence to show; null when it was done.</summary>
    public string? Message { get; set; }

    /// <summary>The form field that the sentence belongs to; null means the whole form.</summary>
    public string? Field { get; set; }

    /// <summary>How many things the act hit besides, such as sessions that ended.</summary>
    public int Count { get; set; }
}
