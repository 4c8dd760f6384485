using OpenRouter.Portal.Data;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>What another feature does when somebody has signed in with everything that was asked for.</summary>
internal interface ISignInCompletedStep
{
    /// <summary>Runs in the transaction that begins the session.</summary>
    Task RunAsync(PortalDbContext db, User user, Visitor visitor, CancellationToken cancellationToken);
}
