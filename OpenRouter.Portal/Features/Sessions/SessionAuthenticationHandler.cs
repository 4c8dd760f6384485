using System.Data.Common;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>
/// The dashboard's authentication scheme: an opaque cookie, judged against its server-side row on every request. It knows no
/// API key, and nothing that it authenticates opens <c>/api/v1</c> (domain.md invariant 1).
/// </summary>
internal sealed class SessionAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    SessionCookie cookie,
    SessionLookup lookup,
    SessionTouches touches) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private SessionEnd? _ended;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (cookie.Read(Context) is not { } token)
        {
            return AuthenticateResult.NoResult();
        }

        SessionTicket? ticket;
        try
        {
            ticket = await lookup.FindAsync(token, Context.RequestAborted);
        }
        catch (DbException) when (Context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            // The page that says what has failed is for everybody; it must not fail of the same store.
            return AuthenticateResult.NoResult();
        }

        if (ticket is null || ticket.End is not null)
        {
            _ended = ticket?.End;
            return AuthenticateResult.NoResult();
        }

        if (touches.Note(ticket))
        {
            RenewCookie(token);
        }

        return AuthenticateResult.Success(new AuthenticationTicket(
            CurrentUser.Principal(new Actor(ticket.UserId, ticket.SessionId, ticket.Email, ClientAddress.Of(Context), ticket.Device)), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        bool isPage = HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method);
        Dictionary<string, string?> query = [];
        if (isPage && Request.Path.Value is not ("/" or null))
        {
            query["returnUrl"] = Request.Path + Request.QueryString;
        }

        if (_ended is { } reason)
        {
            query["ended"] = SessionEndWords.ToQuery(reason);
        }

        Response.Redirect(QueryHelpers.AddQueryString(AccountRoutes.SignIn, query));
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    // Only where a cookie can still be set: a WebSocket's answer has begun by the time this matters.
    private void RenewCookie(SecretToken token)
    {
        if (!Context.WebSockets.IsWebSocketRequest && !Response.HasStarted)
        {
            cookie.Write(Context, token);
        }
    }
}
