using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>How a mail stands.</summary>
public enum MailState
{
    /// <summary>Not tried yet, or tried and due again.</summary>
    Waiting,

    /// <summary>A mail server took it.</summary>
    Delivered,

    /// <summary>Refused for good, or given up.</summary>
    Failed,
}

/// <summary>A mail of the outbox; never its text.</summary>
/// <param name="Id">Random.</param>
/// <param name="To">The recipient.</param>
/// <param name="Kind">What sort of mail it is.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="CreatedAt">When it was promised.</param>
/// <param name="NextAttemptAt">When it is tried next; null means that nothing more will be tried.</param>
/// <param name="LastReply">What the mail server answered to the last failed attempt; null means nothing.</param>
public sealed record MailRow(
    Guid Id, string To, string Kind, MailState State, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? NextAttemptAt, string? LastReply);

/// <summary>The outbox for operators: what waits, why, and trying again.</summary>
internal sealed class MailDeskService(PortalDatabase database, OperatorGate gate, StepUp stepUp, MailQueue queue, MailOutbox outbox, AuditTrail audit)
{
    /// <summary>The most rows shown.</summary>
    public const int MaximumRows = 50;

    /// <summary>The newest mails, those that are not delivered first. The gate's errors.</summary>
    public Task<Result<IReadOnlyList<MailRow>>> ListAsync(Actor actor, CancellationToken cancellationToken) => database.WriteAsync<Result<IReadOnlyList<MailRow>>>(
        async db =>
        {
            Result allowed = await gate.RequireAsync(db, actor, cancellationToken);
            if (!allowed.IsSuccess)
            {
                return Result<IReadOnlyList<MailRow>>.FromError(allowed.Error);
            }

            List<OutgoingMail> mails = await db.OutgoingMails.AsNoTracking()
                .OrderBy(mail => mail.DeliveredAt == null ? 0 : 1).ThenByDescending(mail => mail.Sequence).Take(MaximumRows).ToListAsync(cancellationToken);
            await audit.AppendAsync(db, new AuditEvent(AuditChain.Installation, AuditActions.MailsViewed, "installation", "mail").By(actor), cancellationToken);
            return Result<IReadOnlyList<MailRow>>.FromValue([.. mails.Select(Row)]);
        },
        cancellationToken);

    /// <summary>Makes a waiting mail due at once. The gate's and the step-up's errors, <c>mail_not_waiting</c>.</summary>
    [NeedsStepUp]
    public Task<Result> RetryAsync(Actor actor, Guid id, CancellationToken cancellationToken) => ActAsync(
        actor,
        async db =>
        {
            if (!await queue.RetryAsync(db, id, cancellationToken))
            {
                return OperatorErrors.MailNotWaiting;
            }

            await audit.AppendAsync(db, new AuditEvent(AuditChain.Installation, AuditActions.MailRetried, "mail", id.ToString()).By(actor), cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    /// <summary>Sends the actor a mail, to see whether mail goes out. The gate's and the step-up's errors.</summary>
    [NeedsStepUp]
    public Task<Result> SendTestAsync(Actor actor, CancellationToken cancellationToken) => ActAsync(
        actor,
        db =>
        {
            outbox.Enqueue(db, new MailMessage
            {
                To = actor.Email,
                Subject = "Test mail",
                Kind = "test",
                Content = new MailContent("Test mail", ["Mail leaves this portal."], "You get this because you asked for it on the operators' mail page."),
            });
            return Task.FromResult(Result.Success);
        },
        cancellationToken);

    private static MailRow Row(OutgoingMail mail) => new(
        mail.Id,
        mail.To,
        mail.Kind,
        mail.DeliveredAt is not null ? MailState.Delivered : mail.FailedAt is not null ? MailState.Failed : MailState.Waiting,
        mail.Attempts,
        mail.CreatedAt,
        mail.NextAttemptAt,
        mail.LastReply);

    private Task<Result> ActAsync(Actor actor, Func<PortalDbContext, Task<Result>> act, CancellationToken cancellationToken) => database.WriteAsync<Result>(
        async db =>
        {
            Result allowed = await stepUp.RequireAsync(db, actor, cancellationToken);
            allowed = allowed.IsSuccess ? await gate.RequireAsync(db, actor, cancellationToken) : allowed;
            return allowed.IsSuccess ? await act(db) : allowed;
        },
        cancellationToken);
}
