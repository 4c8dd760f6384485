using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>What operators do with accounts: find, look at, disable, enable, end sessions. Every look at one is written down (RCV-09).</summary>
internal sealed class AccountDeskService(
    PortalDatabase database,
    OperatorGate gate,
    StepUp stepUp,
    SessionService sessions,
    CredentialChange change,
    AuditTrail audit,
    TimeProvider time,
    ILogger<AccountDeskService> logger)
{
    /// <summary>The most rows that a search shows; beyond them one has to ask more exactly.</summary>
    public const int MaximumRows = 25;

    /// <summary>Accounts whose address contains the text, by address; without text the operators. The gate's errors.</summary>
    public Task<Result<IReadOnlyList<AccountRow>>> SearchAsync(Actor actor, string? text, CancellationToken cancellationToken) =>
        database.WriteAsync<Result<IReadOnlyList<AccountRow>>>(
            async db =>
            {
                Result allowed = await gate.RequireAsync(db, actor, cancellationToken);
                if (!allowed.IsSuccess)
                {
                    return Result<IReadOnlyList<AccountRow>>.FromError(allowed.Error);
                }

#pragma warning disable CA1308 // The canonical form is lower case.
                string part = (text ?? "").Trim().ToLowerInvariant();
#pragma warning restore CA1308
                var operators = db.Operators;
                IQueryable<User> users = db.Users.AsNoTracking();
                users = part.Length == 0 ? users.Where(u => operators.Any(o => o.UserId == u.Id)) : users.Where(u => u.NormalizedEmail!.Contains(part));
                List<AccountRow> rows = await users.OrderBy(u => u.NormalizedEmail).Take(MaximumRows)
                    .Select(u => new AccountRow(u.Id, u.Email!, u.DisabledAt != null, operators.Any(o => o.UserId == u.Id)))
                    .ToListAsync(cancellationToken);
                if (part.Length > 0)
                {
                    // Without the text: it is somebody's address, and this chain is never forgotten.
                    await audit.AppendAsync(
                        db, new AuditEvent(AuditChain.Installation, AuditActions.AccountsSearched, "installation", "accounts") { After = new { found = rows.Count } }.By(actor), cancellationToken);
                }

                return Result<IReadOnlyList<AccountRow>>.FromValue(rows);
            },
            cancellationToken);

    /// <summary>One account, and the note that the actor looked at it. The gate's errors, <c>account_not_found</c>.</summary>
    public Task<Result<AccountDetails>> ViewAsync(Actor actor, Guid userId, CancellationToken cancellationToken) => database.WriteAsync<Result<AccountDetails>>(
        async db =>
        {
            Result allowed = await gate.RequireAsync(db, actor, cancellationToken);
            if (!allowed.IsSuccess)
            {
                return allowed.Error;
            }

            User? user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == userId, cancellationToken);
            if (user is null)
            {
                return OperatorErrors.AccountNotFound;
            }

            DateTimeOffset now = time.GetUtcNow();
            await audit.AppendAsync(db, new AuditEvent(AuditChain.Installation, AuditActions.AccountViewed, "user", userId.ToString()).By(actor), cancellationToken);
            return new AccountDetails(
                user.Id,
                user.Email!,
                user.DisabledAt,
                await db.Operators.AnyAsync(o => o.UserId == userId, cancellationToken),
                userId == actor.UserId,
                user.TwoFactorEnabled || await db.Set<IdentityUserPasskey<Guid>>().AnyAsync(p => p.UserId == userId, cancellationToken),
                await db.Sessions.CountAsync(s => s.UserId == userId && s.EndedAt == null, cancellationToken),
                await db.ApiKeys.CountAsync(k => k.OwnerUserId == userId && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now), cancellationToken),
                user.RecoveredAt);
        },
        cancellationToken);

    /// <summary>
    /// Keeps somebody out: sessions with their live pages, half-finished sign-ins and mailed links end now, API keys are refused from
    /// the next call on, on every node. The gate's and the step-up's errors, <c>operator_is_self</c>, <c>account_not_found</c>.
    /// </summary>
    [NeedsStepUp]
    public Task<Result> DisableAsync(Actor actor, Guid userId, CancellationToken cancellationToken) => ActAsync(
        actor,
        userId,
        async db =>
        {
            if (userId == actor.UserId)
            {
                return OperatorErrors.IsSelf;
            }

            DateTimeOffset now = time.GetUtcNow();
            await db.Users.Where(u => u.Id == userId && u.DisabledAt == null).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, now), cancellationToken);
            int ended = await sessions.EndAllAsync(db, userId, null, SessionEnd.AccountDisabled, cancellationToken);
            await change.EndEverythingElseAsync(db, userId, null, cancellationToken);
            await NoteAsync(db, actor, userId, AuditActions.AccountDisabled, new { sessions = ended }, cancellationToken);
            OperatorLog.Disabled(logger, actor.UserId, userId, ended);
            return Result.Success;
        },
        cancellationToken);

    /// <summary>Lets somebody in again; keys work again, sessions that ended stay over. The same errors but <c>operator_is_self</c>.</summary>
    [NeedsStepUp]
    public Task<Result> EnableAsync(Actor actor, Guid userId, CancellationToken cancellationToken) => ActAsync(
        actor,
        userId,
        async db =>
        {
            DateTimeOffset? no = null;
            await db.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, no), cancellationToken);
            await NoteAsync(db, actor, userId, AuditActions.AccountEnabled, null, cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    /// <summary>Ends all sessions of somebody, with their live pages. The same errors but <c>operator_is_self</c>.</summary>
    [NeedsStepUp]
    public Task<Result> EndSessionsAsync(Actor actor, Guid userId, CancellationToken cancellationToken) => ActAsync(
        actor,
        userId,
        async db =>
        {
            int ended = await sessions.EndAllAsync(db, userId, null, SessionEnd.EndedByOperator, cancellationToken);
            await NoteAsync(db, actor, userId, AuditActions.SessionsEndedByOperator, new { sessions = ended }, cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    private Task<Result> ActAsync(Actor actor, Guid userId, Func<PortalDbContext, Task<Result>> act, CancellationToken cancellationToken) =>
        database.WriteAsync<Result>(
            async db =>
            {
                Result allowed = await stepUp.RequireAsync(db, actor, cancellationToken);
                allowed = allowed.IsSuccess ? await gate.RequireAsync(db, actor, cancellationToken) : allowed;
                if (!allowed.IsSuccess)
                {
                    return allowed;
                }

                return await db.Users.AnyAsync(u => u.Id == userId, cancellationToken) ? await act(db) : OperatorErrors.AccountNotFound;
            },
            cancellationToken);

    // Once for those who watch the operators, and once for the person, who is not told which operator it was, nor from where.
    private async Task NoteAsync(PortalDbContext db, Actor actor, Guid userId, string action, object? after, CancellationToken cancellationToken)
    {
        await audit.AppendAsync(db, new AuditEvent(AuditChain.Installation, action, "user", userId.ToString()) { After = after }.By(actor), cancellationToken);
        await audit.AppendAsync(db, new AuditEvent(AuditChain.OfUser(userId), action, "user", userId.ToString()) { After = after }, cancellationToken);
    }
}
