using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>The gate before sensitive acts: a proof of identity in this very session that is not older than <see cref="SessionOptions.ProofLifetime"/> (SES-10).</summary>
internal sealed class StepUp(RefusedActs refusals, TimeProvider time, IOptions<SessionOptions> options) : IRecentProof
{
    /// <summary>Success, <c>step_up_required</c>, or <c>session_ended</c>; read from the database in the transaction of the act. A refusal is audited.</summary>
    public async Task<Result> RequireAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        Session? session = await db.Sessions.AsNoTracking()
            .SingleOrDefaultAsync(s => s.Id == actor.SessionId && s.UserId == actor.UserId, cancellationToken);
        if (session is null || session.Judge(now, options.Value) is not null)
        {
            return Refuse(actor, SessionErrors.Ended);
        }

        return now - session.ProvedAt < options.Value.ProofLifetime ? Result.Success : Refuse(actor, SessionErrors.StepUpRequired);
    }

    private Error Refuse(Actor actor, Error refusal)
    {
        refusals.Note(new AuditEvent(AuditChain.OfUser(actor.UserId), AuditActions.AuthorizationDenied, "session", actor.SessionId.ToString())
        {
            After = new { Reason = refusal.Code },
        }.By(actor));
        return refusal;
    }
}
