using System.ComponentModel.DataAnnotations;

namespace OpenRouter.Portal.Http;

/// <summary>Who runs the installation and where it is reached: section <c>Portal</c>. Nothing of it is ever taken from a request.</summary>
public sealed class PortalOptions
{
    /// <summary>The product's name on pages and in mail; 1 to 60 characters, default <c>OpenRouter Portal</c>.</summary>
    [Required, StringLength(60, MinimumLength = 1)]
    public string Name { get; set; } = "OpenRouter Portal";

    /// <summary>
    /// Scheme, host and port that people type, without a path; default <c>http://localhost:5080</c>. Cookies, links in mail and HSTS
    /// follow it; http is for localhost names only.
    /// </summary>
    [Required]
    public string PublicOrigin { get; set; } = "http://localhost:5080";

    /// <summary>Where people reach help; null hides the address.</summary>
    [EmailAddress]
    public string? SupportEmail { get; set; }

    /// <summary>
    /// The contact of <c>/.well-known/security.txt</c>: a <c>mailto:</c>, <c>tel:</c> or <c>https:</c> address. Null takes
    /// <see cref="SupportEmail"/>; without both the file answers 404.
    /// </summary>
    public string? SecurityContact { get; set; }
}
