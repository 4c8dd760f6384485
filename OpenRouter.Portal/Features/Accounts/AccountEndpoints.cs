using Microsoft.Net.Http.Headers;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>The HTTP of accounts that is no page.</summary>
internal static class AccountEndpoints
{
    /// <summary>The file with everything held about the person; without a recent proof of identity, the way to give one.</summary>
    public static async Task<IResult> ExportAsync(HttpContext http, AccountExport export, CancellationToken cancellationToken)
    {
        Actor actor = CurrentUser.Require(http.User);
        Result allowed = await export.BeginAsync(actor, cancellationToken);
        if (!allowed.IsSuccess)
        {
            return TypedResults.LocalRedirect($"{AccountRoutes.Confirm}?returnUrl={Uri.EscapeDataString(AccountRoutes.Settings)}");
        }

        http.Response.Headers[HeaderNames.ContentDisposition] = "attachment; filename=\"account.json\"";
        return TypedResults.Stream(stream => export.WriteAsync(actor, stream, cancellationToken), "application/json");
    }

    /// <summary>Takes the mailed token out of the address into a short cookie and leads to the page with the button: opening the link changes nothing.</summary>
    public static IResult OpenUndoLink(string token, HttpContext http, UndoCookie cookie)
    {
        if (SecretToken.TryParse(token, out SecretToken? link))
        {
            cookie.Write(http, link);
        }

        return TypedResults.LocalRedirect(AccountRoutes.UndoDeletion);
    }
}

/// <summary>
/// Carries the mailed token of a deletion from the link to the button.
/// Purpose: keeps the token out of the page's address (WEB-09). Bound to: one <see cref="AccountDeletion"/>, by hash.
/// Lifetime: 15 minutes. Single use: the button's press deletes it. Invalidated by: whatever ends the deletion. It opens no page.
/// </summary>
internal sealed class UndoCookie(PublicOrigin origin)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(15);
    private readonly TokenCookie _cookie = new("portal-undo", origin);

    public SecretToken? Read(HttpContext http) => _cookie.Read(http);

    public void Write(HttpContext http, SecretToken token) => _cookie.Write(http, token, s_lifetime);

    public void Delete(HttpContext http) => _cookie.Delete(http);
}
