using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>
/// The gate before sensitive acts: a proof of identity in this very session that is younger than
/// <see cref="SessionOptions.ProofLifetime"/> (SES-10). A method that asks it bears <see cref="NeedsStepUpAttribute"/>.
/// </summary>
internal sealed class StepUp(RefusedActs refusals, TimeProvider time, IOptions<SessionOptions> options)
{
    /// <summary>Success, <c>step_up_required</c>, or <c>session_ended</c>; read from the database in the transaction of the act. A refusal is audited.</summary>
    public Task<Result> RequireAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken) =>
        RequireAsync(db, actor, DateTimeOffset.MinValue, cancellationToken);

    /// <summary>The form of <see cref="RequireAsync(PortalDbContext, Actor, CancellationToken)"/> for a proof that must also be younger than <paramref name="since"/>.</summary>
    public async Task<Result> RequireAsync(PortalDbContext db, Actor actor, DateTimeOffset since, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        Session? session = await db.Sessions.AsNoTracking()
            .SingleOrDefaultAsync(s => s.Id == actor.SessionId && s.UserId == actor.UserId, cancellationToken);
        if (session is null || session.Judge(now, options.Value) is not null)
        {
            return Refuse(actor, SessionErrors.Ended);
        }

        // Exactly the lifetime is too old already.
        DateTimeOffset tooOld = now - options.Value.ProofLifetime;
        if (since > tooOld)
        {
            tooOld = since;
        }

        bool isProved = session.ProvedAt > tooOld
            || await db.Set<StepUpProof>().AnyAsync(proof => proof.SessionId == actor.SessionId && proof.ProvedAt > tooOld, cancellationToken);
        return isProved ? Result.Success : Refuse(actor, SessionErrors.StepUpRequired);
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
