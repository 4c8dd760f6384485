using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>
/// What every change of a password, a second factor or an address does besides: it ends whatever was begun with the old
/// credential, so that nobody who had it stays in (behaviours.md P5, beyond.md 12, SES-07). API keys are not touched.
/// </summary>
internal sealed class CredentialChange(SessionService sessions, IEnumerable<ICredentialChangeStep> steps)
{
    /// <summary>Ends all other sessions, pending sign-ins and older links in the caller's transaction.</summary>
    /// <param name="db">The transaction of the change.</param>
    /// <param name="userId">Whose credential changed.</param>
    /// <param name="keep">The session that made the change and stays; null ends all.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>How many sessions ended, for telling the person.</returns>
    public async Task<int> EndEverythingElseAsync(PortalDbContext db, Guid userId, Guid? keep, CancellationToken cancellationToken)
    {
        foreach (ICredentialChangeStep step in steps)
        {
            await step.RunAsync(db, userId, cancellationToken);
        }

        return await sessions.EndAllAsync(db, userId, keep, SessionEnd.CredentialChanged, cancellationToken);
    }
}
