using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>Who runs the installation: the first one by a printed token or the command line, the others by appointment.</summary>
internal sealed class OperatorService(
    PortalDatabase database, OperatorGate gate, StepUp stepUp, AuditTrail audit, RefusedActs refusals, TimeProvider time, ILogger<OperatorService> logger)
{
    /// <summary>Makes the token of the first operator; null when there is an operator, or a token was made before.</summary>
    public async Task<SecretToken?> MakeClaimAsync(CancellationToken cancellationToken)
    {
        SecretToken token = SecretToken.Create();
        try
        {
            return await database.WriteAsync(
                async db =>
                {
                    if (await db.Operators.AnyAsync(cancellationToken) || await db.Set<OperatorClaim>().AnyAsync(cancellationToken))
                    {
                        return null;
                    }

                    db.Add(new OperatorClaim { TokenHash = token.Hash, CreatedAt = time.GetUtcNow() });
                    return token;
                },
                cancellationToken);
        }
        catch (DbUpdateException exception) when (PortalDatabase.IsDuplicate(exception))
        {
            return null; // Another node was first, and has printed its own.
        }
    }

    /// <summary>Whether a token waits for somebody to take it; otherwise there is no page for it.</summary>
    public async Task<bool> CanClaimAsync(CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return await db.Set<OperatorClaim>().AnyAsync(cancellationToken);
    }

    /// <summary>Makes the actor the first operator; of many who hold the token, one. <c>claim_invalid</c>, <c>step_up_required</c>, <c>session_ended</c>.</summary>
    [NeedsStepUp]
    public Task<Result> ClaimAsync(Actor actor, string? token, CancellationToken cancellationToken) => database.WriteAsync<Result>(
        async db =>
        {
            Result proved = await stepUp.RequireAsync(db, actor, cancellationToken);
            if (!proved.IsSuccess)
            {
                return proved;
            }

            byte[] hash = SecretToken.TryParse(token?.Trim(), out SecretToken? parsed) ? parsed.Hash : [];
            if (await db.Set<OperatorClaim>().Where(claim => claim.TokenHash == hash).ExecuteDeleteAsync(cancellationToken) == 0)
            {
                refusals.Note(new AuditEvent(AuditChain.OfUser(actor.UserId), AuditActions.AuthorizationDenied, "installation", "operator")
                {
                    After = new { Reason = OperatorErrors.ClaimInvalid.Code },
                }.By(actor));
                return OperatorErrors.ClaimInvalid;
            }

            await SeatAsync(db, actor.UserId, by: null, new AuditEvent(AuditChain.Installation, AuditActions.OperatorAppointed, "user", actor.UserId.ToString())
            {
                After = new { way = "token" },
            }.By(actor), cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    /// <summary>Makes an operator from the server's command line. <c>account_not_found</c>.</summary>
    public Task<Result> MakeAsync(string? email, CancellationToken cancellationToken) => database.WriteAsync<Result>(
        async db =>
        {
            string canonical = EmailAddress.TryParse(email, out EmailAddress? address) ? address.Canonical : "";
            User? user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == canonical, cancellationToken);
            if (user is null)
            {
                return OperatorErrors.AccountNotFound;
            }

            await SeatAsync(db, user.Id, by: null, new AuditEvent(AuditChain.Installation, AuditActions.OperatorAppointed, "user", user.Id.ToString())
            {
                After = new { way = "command" },
            }, cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    /// <summary>Appoints another operator. The gate's and the step-up's errors, <c>account_not_found</c>.</summary>
    [NeedsStepUp]
    public Task<Result> AppointAsync(Actor actor, Guid userId, CancellationToken cancellationToken) => ActAsync(
        actor,
        async db =>
        {
            if (!await db.Users.AnyAsync(u => u.Id == userId, cancellationToken))
            {
                return OperatorErrors.AccountNotFound;
            }

            await SeatAsync(
                db, userId, actor.UserId, new AuditEvent(AuditChain.Installation, AuditActions.OperatorAppointed, "user", userId.ToString()).By(actor), cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    /// <summary>Takes the right away from another operator; never from oneself, so there is always one left. The gate's and the step-up's errors, <c>operator_is_self</c>.</summary>
    [NeedsStepUp]
    public Task<Result> DismissAsync(Actor actor, Guid userId, CancellationToken cancellationToken) => ActAsync(
        actor,
        async db =>
        {
            if (userId == actor.UserId)
            {
                return OperatorErrors.IsSelf;
            }

            if (await db.Operators.Where(o => o.UserId == userId).ExecuteDeleteAsync(cancellationToken) == 0)
            {
                return OperatorErrors.AccountNotFound;
            }

            await audit.AppendAsync(db, new AuditEvent(AuditChain.Installation, AuditActions.OperatorDismissed, "user", userId.ToString()).By(actor), cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    private Task<Result> ActAsync(Actor actor, Func<PortalDbContext, Task<Result>> act, CancellationToken cancellationToken) => database.WriteAsync<Result>(
        async db =>
        {
            Result allowed = await stepUp.RequireAsync(db, actor, cancellationToken);
            allowed = allowed.IsSuccess ? await gate.RequireAsync(db, actor, cancellationToken) : allowed;
            return allowed.IsSuccess ? await act(db) : allowed;
        },
        cancellationToken);

    private async Task SeatAsync(PortalDbContext db, Guid userId, Guid? by, AuditEvent act, CancellationToken cancellationToken)
    {
        await db.Set<OperatorClaim>().ExecuteDeleteAsync(cancellationToken);
        if (!await db.Operators.AnyAsync(o => o.UserId == userId, cancellationToken))
        {
            db.Operators.Add(new OperatorAppointment { UserId = userId, AppointedAt = time.GetUtcNow(), AppointedByUserId = by });
            await audit.AppendAsync(db, act, cancellationToken);
            OperatorLog.Appointed(logger, userId, by);
        }
    }
}
