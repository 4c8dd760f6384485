using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>What a feature ends when somebody's credentials change: half-finished sign-ins, older links, known devices.</summary>
internal interface ICredentialChangeStep
{
    /// <summary>Runs in the transaction of the change; what it deletes is gone with the change or not at all.</summary>
    Task RunAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken);
}
