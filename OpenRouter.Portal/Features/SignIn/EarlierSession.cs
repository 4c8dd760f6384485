using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>The session that a browser had before it got a new one.</summary>
internal static class EarlierSession
{
    /// <summary>Ends it, since its cookie is about to be replaced: nobody could end that session here any more.</summary>
    public static Task EndEarlierAsync(this SessionService sessions, HttpContext context) => CurrentUser.Find(context.User) is { } earlier
        ? sessions.SignOutAsync(earlier, context.RequestAborted)
        : Task.CompletedTask;
}
