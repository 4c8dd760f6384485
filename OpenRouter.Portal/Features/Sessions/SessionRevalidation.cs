using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>Each circuit's own authentication state, asked again at an interval: the fall-back of the push in <see cref="LiveCircuits"/>.</summary>
internal sealed class SessionRevalidation(ILoggerFactory loggerFactory, SessionService sessions, LiveCircuits circuits, IOptions<SessionOptions> options)
    : RevalidatingServerAuthenticationStateProvider(loggerFactory)
{
    protected override TimeSpan RevalidationInterval => options.Value.RevalidationInterval;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        if (CurrentUser.Find(authenticationState.User) is not { } actor)
        {
            return false;
        }

        if (await sessions.JudgeAsync(actor.SessionId, cancellationToken) is null)
        {
            return true;
        }

        // No push tells of a session that ran out, nor of one that was ended while the other nodes could not be heard.
        circuits.Judge(actor.SessionId);
        return false;
    }
}
