using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>A case on the operators' desk: what matched, never what was typed, what is true, or whose it is.</summary>
/// <param name="Id">The name of the case.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="State">How far it is.</param>
/// <param name="SubmittedAt">When it was asked for.</param>
/// <param name="Address">Whether the address fits.</param>
/// <param name="Date">Whether the day fits.</param>
/// <param name="Transactions">Whether the identifiers fit.</param>
/// <param name="CanStart">Whether the evidence allows the wait.</param>
/// <param name="ReadyAt">When the wait is over; null before it began.</param>
/// <param name="IsStartedByReader">Whether the reader started the wait and so cannot approve.</param>
/// <param name="Note">The operator's words; null means none yet.</param>
public sealed record RecoveryRow(
    Guid Id,
    RecoveryKind Kind,
    RecoveryState State,
    DateTimeOffset SubmittedAt,
    EvidenceMatch Address,
    EvidenceMatch Date,
    EvidenceMatch Transactions,
    bool CanStart,
    DateTimeOffset? ReadyAt,
    bool IsStartedByReader,
    string? Note);

/// <summary>The operators' side: start the wait or deny, and approve when it is over, which takes a second person.</summary>
internal sealed class RecoveryDeskService(
    PortalDatabase database,
    OperatorGate gate,
    StepUp stepUp,
    RecoveryCompletion completion,
    RecoveryMails mails,
    AuditTrail audit,
    IOptions<RecoveryOptions> options,
    TimeProvider time)
{
    private const int MaximumRows = 50;

    /// <summary>The newest cases, open ones first; requests that nobody confirmed are not shown. The gate's errors.</summary>
    public Task<Result<IReadOnlyList<RecoveryRow>>> ListAsync(Actor actor, CancellationToken cancellationToken) => database.WriteAsync<Result<IReadOnlyList<RecoveryRow>>>(
        async db =>
        {
            Result allowed = await gate.RequireAsync(db, actor, cancellationToken);
            if (!allowed.IsSuccess)
            {
                return Result<IReadOnlyList<RecoveryRow>>.FromError(allowed.Error);
            }

            List<RecoveryCase> cases = await db.RecoveryCases.AsNoTracking().Where(c => c.State != RecoveryState.Submitted)
                .OrderBy(c => c.OpenForUserId == null ? 1 : 0).ThenByDescending(c => c.SubmittedAt).Take(MaximumRows).ToListAsync(cancellationToken);
            await audit.AppendAsync(
                db, new AuditEvent(AuditChain.Installation, AuditActions.RecoveryViewed, "installation", "recovery") { After = new { cases = cases.Count } }.By(actor), cancellationToken);
            return Result<IReadOnlyList<RecoveryRow>>.FromValue([.. cases.Select(c => Row(c, actor))]);
        },
        cancellationToken);

    /// <summary>
    /// Begins the wait; the first notice goes out at once. The gate's and the step-up's errors, <c>recovery_note_missing</c>,
    /// <c>recovery_case_not_found</c>, <c>recovery_own_case</c>, <c>recovery_state_wrong</c>, <c>recovery_evidence_wrong</c>.
    /// </summary>
    [NeedsStepUp]
    public Task<Result> StartAsync(Actor actor, Guid caseId, string? note, CancellationToken cancellationToken) => ActAsync(
        actor,
        caseId,
        note,
        async (db, recovery) =>
        {
            if (!recovery.HasMatchingEvidence)
            {
                return RecoveryErrors.EvidenceWrong;
            }

            DateTimeOffset now = time.GetUtcNow();
            int started = await db.RecoveryCases.Where(c => c.Id == caseId && c.State == RecoveryState.EvidenceCheck).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.State, RecoveryState.CoolingOff).SetProperty(c => c.CoolOffStartedAt, now).SetProperty(c => c.NextNoticeAt, now)
                    .SetProperty(c => c.StartedByUserId, actor.UserId).SetProperty(c => c.Note, note!.Trim()),
                cancellationToken);
            if (started == 0)
            {
                return RecoveryErrors.WrongState;
            }

            db.Announce(RecoveryCancellation.Changed, recovery.UserId.ToString());
            await NoteAsync(db, actor, recovery, AuditActions.RecoveryStarted, cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    /// <summary>Refuses an open case. The same errors but the evidence's.</summary>
    [NeedsStepUp]
    public Task<Result> DenyAsync(Actor actor, Guid caseId, string? note, CancellationToken cancellationToken) => ActAsync(
        actor,
        caseId,
        note,
        async (db, recovery) =>
        {
            await db.RecoveryCases.Where(c => c.Id == caseId).ExecuteUpdateAsync(set => set.SetProperty(c => c.Note, note!.Trim()), cancellationToken);
            if (recovery.OpenForUserId is null || !await db.RecoveryCases.CloseAsync(recovery, RecoveryState.Denied, time.GetUtcNow(), cancellationToken))
            {
                return RecoveryErrors.WrongState;
            }

            db.Announce(RecoveryCancellation.Changed, recovery.UserId.ToString());
            mails.Denied(db, (await db.Users.Where(u => u.Id == recovery.UserId).Select(u => u.Email).SingleAsync(cancellationToken))!);
            await NoteAsync(db, actor, recovery, AuditActions.RecoveryDenied, cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    /// <summary>
    /// Does what was asked for. The gate's and the step-up's errors, <c>recovery_case_not_found</c>, <c>recovery_own_case</c>,
    /// <c>recovery_same_operator</c>, <c>recovery_state_wrong</c>, <c>recovery_cooling_off</c>, <c>recovery_address_taken</c>.
    /// </summary>
    [NeedsStepUp]
    public Task<Result> ApproveAsync(Actor actor, Guid caseId, CancellationToken cancellationToken) => ActAsync(
        actor,
        caseId,
        "-",
        async (db, recovery) => recovery.StartedByUserId == actor.UserId
            ? RecoveryErrors.SameOperator
            : await completion.CompleteAsync(db, recovery, actor, cancellationToken),
        cancellationToken);

    /// <summary>
    /// The approval on the server's command line, where the installation has one operator only. <c>recovery_case_not_found</c>,
    /// <c>recovery_others_can_approve</c>, and the case's own errors.
    /// </summary>
    public Task<Result> ApproveAsync(string? caseId, CancellationToken cancellationToken) => database.WriteAsync<Result>(
        async db =>
        {
            if (await db.Operators.CountAsync(cancellationToken) > 1)
            {
                return RecoveryErrors.OthersCanApprove;
            }

            RecoveryCase? recovery = Guid.TryParse(caseId, out Guid id)
                ? await db.RecoveryCases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
                : null;
            return recovery is null ? RecoveryErrors.CaseNotFound : await completion.CompleteAsync(db, recovery, null, cancellationToken);
        },
        cancellationToken);

    private async Task<Result> ActAsync(
        Actor actor, Guid caseId, string? note, Func<PortalDbContext, RecoveryCase, Task<Result>> act, CancellationToken cancellationToken) =>
        await database.WriteAsync<Result>(
            async db =>
            {
                Result allowed = await stepUp.RequireAsync(db, actor, cancellationToken);
                allowed = allowed.IsSuccess ? await gate.RequireAsync(db, actor, cancellationToken) : allowed;
                if (!allowed.IsSuccess)
                {
                    return allowed;
                }

                if (note?.Trim() is not { Length: > 0 and <= 500 })
                {
                    return RecoveryErrors.NoteMissing;
                }

                RecoveryCase? recovery = await db.RecoveryCases.AsNoTracking()
                    .SingleOrDefaultAsync(c => c.Id == caseId && c.State != RecoveryState.Submitted, cancellationToken);
                return recovery switch
                {
                    null => RecoveryErrors.CaseNotFound,
                    _ when recovery.UserId == actor.UserId => RecoveryErrors.OwnCase,
                    _ => await act(db, recovery),
                };
            },
            cancellationToken);

    private async Task NoteAsync(PortalDbContext db, Actor actor, RecoveryCase recovery, string action, CancellationToken cancellationToken)
    {
        await audit.AppendAsync(db, new AuditEvent(AuditChain.Installation, action, "recovery_case", recovery.Id.ToString()).By(actor), cancellationToken);
        await audit.AppendAsync(db, new AuditEvent(AuditChain.OfUser(recovery.UserId), action, "recovery_case", recovery.Id.ToString()), cancellationToken);
    }

    private RecoveryRow Row(RecoveryCase recovery, Actor actor) => new(
        recovery.Id,
        recovery.Kind,
        recovery.State,
        recovery.SubmittedAt,
        recovery.AddressMatch,
        recovery.DateMatch,
        recovery.TransactionMatch,
        recovery.HasMatchingEvidence && recovery.State == RecoveryState.EvidenceCheck,
        recovery.CoolOffStartedAt + options.Value.CoolOff,
        recovery.StartedByUserId == actor.UserId,
        recovery.Note);
}
