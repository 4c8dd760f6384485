using OpenRouter.Portal.Data;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>The gate before export and deletion; implemented by Sessions, which ranks above this feature.</summary>
internal interface IRecentProof
{
    /// <summary>Success, <c>step_up_required</c> or <c>session_ended</c>; judged in the transaction of the act. A refusal is audited.</summary>
    Task<Result> RequireAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken);
}
