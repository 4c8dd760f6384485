using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Http;

/// <summary>Who runs the installation and where it is reached: section <c>Portal</c>. Nothing of it is ever taken from a request.</summary>
public sealed class PortalOptions
{
    /// <summary>The product's name on pages and in mail; 1 to 60 characters, default <c>OpenRouter Portal</c>.</summary>
    public string Name { get; set; } = "OpenRouter Portal";

    /// <summary>
    /// Scheme, host and port that people type, without a path; cookies, links in mail and HSTS follow it; http is for localhost
    /// names only. Empty means http on localhost at the port that is listened on; whoever listens elsewhere must set it.
    /// Read <see cref="PublicOrigin"/>, never this.
    /// </summary>
    public string PublicOrigin { get; set; } = "";

    /// <summary>Where people reach help; null hides the address.</summary>
    public string? SupportEmail { get; set; }

    /// <summary>A page where people reach help, such as a help desk or a chat: an <c>https:</c> address. Null shows none.</summary>
    public string? SupportUrl { get; set; }

    /// <summary>
    /// The contact of <c>/.well-known/security.txt</c>: a <c>mailto:</c>, <c>tel:</c> or <c>https:</c> address. Null takes
    /// <see cref="SupportEmail"/>; without both the file answers 404.
    /// </summary>
    public string? SecurityContact { get; set; }
}

/// <summary>Names every invalid value of <see cref="PortalOptions"/> by its key.</summary>
internal sealed class PortalOptionsValidator : IValidateOptions<PortalOptions>
{
    private const int MaximumNameLength = 60;
    private static readonly string[] s_contactSchemes = ["mailto", "tel", "https"];

    public ValidateOptionsResult Validate(string? name, PortalOptions options)
    {
        List<string> failures = [];
        if (string.IsNullOrWhiteSpace(options.Name) || options.Name.Length > MaximumNameLength || options.Name.Any(char.IsControl))
        {
            failures.Add($"Portal:Name must be one line of 1 to {MaximumNameLength} characters.");
        }

        if (options.PublicOrigin.Length > 0 && PublicOrigin.Judge(options.PublicOrigin) is { } sentence)
        {
            failures.Add(sentence);
        }

        if (!string.IsNullOrEmpty(options.SupportEmail) && !new EmailAddressAttribute().IsValid(options.SupportEmail))
        {
            failures.Add("Portal:SupportEmail must be an email address, or absent.");
        }

        if (!string.IsNullOrEmpty(options.SupportUrl)
            && !(Uri.TryCreate(options.SupportUrl, UriKind.Absolute, out Uri? help) && help.Scheme == Uri.UriSchemeHttps))
        {
            failures.Add("Portal:SupportUrl must be an https: address, or absent.");
        }

        if (!string.IsNullOrEmpty(options.SecurityContact)
            && !(Uri.TryCreate(options.SecurityContact, UriKind.Absolute, out Uri? contact) && s_contactSchemes.Contains(contact.Scheme)))
        {
            failures.Add("Portal:SecurityContact must be a mailto:, tel: or https: address, or absent.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
