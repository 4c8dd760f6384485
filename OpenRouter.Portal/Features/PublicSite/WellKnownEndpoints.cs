using System.Globalization;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.PublicSite;

/// <summary>The text files that programs look for.</summary>
internal static class WellKnownEndpoints
{
    private const string PlainText = "text/plain; charset=utf-8";

    // RFC 9116, section 2.5.5, recommends less than a year; the file is written per request and so never goes stale.
    private static readonly TimeSpan s_validity = TimeSpan.FromDays(180);

    /// <summary>Signed-in and API addresses are of no use to a crawler; the start page and the help are.</summary>
    public static IResult Robots() => Results.Text(
        """
        User-agent: *
        Allow: /$
        Allow: /models
        Allow: /help/
        Disallow: /

        """,
        PlainText);

    /// <summary>
    /// Who to tell about a vulnerability, in the form of https://www.rfc-editor.org/rfc/rfc9116; 404 while no contact is configured,
    /// since a file without <c>Contact</c> is not valid (section 2.5.3).
    /// </summary>
    public static IResult SecurityTxt(IOptions<PortalOptions> options, PublicOrigin origin, TimeProvider clock)
    {
        PortalOptions portal = options.Value;
        string? contact = portal.SecurityContact ?? (portal.SupportEmail is { } email ? "mailto:" + email : null);
        if (contact is null)
        {
            return Results.NotFound();
        }

        string expires = clock.GetUtcNow().Add(s_validity).UtcDateTime.ToString("yyyy-MM-dd'T'00:00:00'Z'", CultureInfo.InvariantCulture);
        return Results.Text(
            $"""
            Contact: {contact}
            Expires: {expires}
            Preferred-Languages: en
            Canonical: {origin.Origin}/.well-known/security.txt

            """,
            PlainText);
    }
}
