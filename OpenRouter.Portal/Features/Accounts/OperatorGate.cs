using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>
/// The gate before everything that only operators may see or do: the row in the database, a second factor on the account
/// (RCV-09), read anew for each act. Whatever changes something asks the step-up besides.
/// </summary>
internal sealed class OperatorGate(PortalDatabase database, RefusedActs refusals)
{
    /// <summary>Success, <c>page_not_found</c> for everybody else, or <c>second_factor_required</c>. A refusal is audited.</summary>
    public async Task<Result> RequireAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken)
    {
        Result judged = await JudgeAsync(db, actor.UserId, cancellationToken);
        if (!judged.IsSuccess)
        {
            refusals.Note(new AuditEvent(AuditChain.OfUser(actor.UserId), AuditActions.AuthorizationDenied, "installation", "operator")
            {
                After = new { Reason = judged.Error.Code },
            }.By(actor));
        }

        return judged;
    }

    /// <summary>The same outside any transaction, for a page that is only drawn.</summary>
    public async Task<Result> RequireAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return await RequireAsync(db, actor, cancellationToken);
    }

    /// <summary>Whether somebody is an operator at all, for the navigation; opens nothing.</summary>
    public async Task<bool> IsOperatorAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return await db.Operators.AnyAsync(o => o.UserId == userId, cancellationToken);
    }

    private static async Task<Result> JudgeAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        var users = db.Users;
        var passkeys = db.Set<IdentityUserPasskey<Guid>>();
        bool? hasSecondFactor = await db.Operators.Where(o => o.UserId == userId)
            .Join(users.Where(u => u.DisabledAt == null), o => o.UserId, u => u.Id, (_, u) => (bool?)(u.TwoFactorEnabled || passkeys.Any(p => p.UserId == u.Id)))
            .SingleOrDefaultAsync(cancellationToken);
        return hasSecondFactor switch
        {
            null => OperatorGateErrors.NotFound,
            false => OperatorGateErrors.SecondFactorRequired,
            true => Result.Success,
        };
    }
}

/// <summary>Why somebody does not get past the <see cref="OperatorGate"/>.</summary>
internal static class OperatorGateErrors
{
    /// <summary>Also for everybody who is no operator: that there is such a page is not told.</summary>
    public static Error NotFound { get; } = new(ErrorKind.NotFound, "page_not_found", "There is nothing here.");

    public static Error SecondFactorRequired { get; } = new(
        ErrorKind.Forbidden, "second_factor_required", "Operators need two-factor authentication or a passkey. Switch one on in Account Security, then come back.");
}
