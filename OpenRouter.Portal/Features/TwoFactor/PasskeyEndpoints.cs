using Microsoft.AspNetCore.Mvc;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>The HTTP of registering passkeys; the form parameters make each endpoint demand an antiforgery token.</summary>
internal static class PasskeyEndpoints
{
    public const string Options = "/account/security/passkeys/options";
    public const string Register = "/account/security/passkeys";

    public static async Task<IResult> BeginAsync(
        [FromForm(Name = "Form.Name")] string? name, HttpContext http, PasskeyService passkeys, CancellationToken cancellationToken)
    {
        Result<PasskeyOffer> offer = await passkeys.BeginAsync(CurrentUser.Require(http.User), name, http, cancellationToken);
        return offer.ToHttp();
    }

    public static async Task<IResult> RegisterAsync(
        [FromForm] Guid challenge, [FromForm] string? credential, [FromForm(Name = "Form.Name")] string? name,
        HttpContext http, PasskeyService passkeys, CancellationToken cancellationToken)
    {
        Result added = await passkeys.RegisterAsync(CurrentUser.Require(http.User), challenge, credential, name, http, cancellationToken);
        return added.ToHttp();
    }

    /// <summary>Where password managers look for the page (https://w3c.github.io/webappsec-passkey-endpoints/).</summary>
    public static IResult WellKnown(PublicOrigin origin)
    {
        Uri page = origin.For(TwoFactorService.PanelPage);
        return TypedResults.Ok(new { enroll = page, manage = page });
    }
}
