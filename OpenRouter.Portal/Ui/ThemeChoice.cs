namespace OpenRouter.Portal.Ui;

/// <summary>The three choices of appearance and the cookie that remembers one; the server reads it, so that no script and no flash is needed.</summary>
public static class ThemeChoice
{
    /// <summary>The cookie's name; it holds no personal data and lives for one year.</summary>
    public const string CookieName = "portal-theme";

    /// <summary>Where the switch posts its choice.</summary>
    public const string Route = "/theme";

    /// <summary>Follows the reader's system.</summary>
    public const string System = "system";

    /// <summary>Always light.</summary>
    public const string Light = "light";

    /// <summary>Always dark.</summary>
    public const string Dark = "dark";

    /// <summary>The light canvas, for <c>theme-color</c>; a test keeps it equal to the token in app.css.</summary>
    public const string LightCanvas = "#f6f7f9";

    /// <summary>The dark canvas, for <c>theme-color</c>; a test keeps it equal to the token in app.css.</summary>
    public const string DarkCanvas = "#0c0f14";

    /// <summary>Takes what a cookie or a form said; anything unknown, and nothing, means <see cref="System"/>.</summary>
    public static string Parse(string? value) => value is Light or Dark ? value : System;
}
