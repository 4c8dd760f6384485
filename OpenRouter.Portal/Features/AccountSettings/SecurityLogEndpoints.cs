using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.AccountSettings;

/// <summary>The download of a person's own log.</summary>
internal static class SecurityLogEndpoints
{
    public const string Export = "/account/security/log.json";

    /// <summary>A JSON array of <see cref="SecurityLogRow"/>, oldest first, written as it is read.</summary>
    public static IResult Download(HttpContext http, SecurityLog log)
    {
        http.Response.Headers.ContentDisposition = "attachment; filename=\"security-log.json\"";
        return TypedResults.Ok(log.ExportAsync(CurrentUser.Require(http.User), http.RequestAborted));
    }
}
