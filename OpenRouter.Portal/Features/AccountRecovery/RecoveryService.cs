using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>The requester's side: asking, and the button behind the mailed link. It tells nobody whether an account exists or what matched.</summary>
internal sealed class RecoveryService(
    PortalDatabase database, Throttle throttle, RecoveryMails mails, RecoveryCancellation cancellation, AuditTrail audit, IOptions<RecoveryOptions> options, TimeProvider time)
{
    private const string TooMany = "Too many requests from here or for this address today. Try again tomorrow.";

    /// <summary>
    /// Takes a request. The answer is the same for a known and an unknown address, for right and wrong evidence; a mail tells the
    /// owner. Errors: <c>email_invalid</c>, <c>new_email_invalid</c>, <c>date_invalid</c>, <c>too_many_requests</c>.
    /// </summary>
    public async Task<Result> AskAsync(RecoveryRequest request, Visitor visitor, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(request.Email, out EmailAddress? address))
        {
            return RecoveryErrors.EmailInvalid;
        }

        EmailAddress? moved = null;
        if (request.Kind == RecoveryKind.Address && (!EmailAddress.TryParse(request.NewEmail, out moved) || moved.Canonical == address.Canonical))
        {
            return RecoveryErrors.NewEmailInvalid;
        }

        if (request.Date is not { } date)
        {
            return RecoveryErrors.DateInvalid;
        }

        Result counted = await CountAsync(address, visitor, cancellationToken);
        if (!counted.IsSuccess)
        {
            return counted;
        }

        await database.WriteAsync(db => OpenAsync(db, request.Kind, address, date, moved, visitor, cancellationToken), cancellationToken);
        return Result.Success;
    }

    /// <summary>What the button behind a mailed link would do; null for a link that does nothing any more.</summary>
    public async Task<RecoveryLinkPurpose?> FindAsync(SecretToken token, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return (await FindAsync(db, token, cancellationToken))?.Link.Purpose;
    }

    /// <summary>Presses the button: confirms or stops, once. <c>recovery_link_invalid</c>.</summary>
    public Task<Result> AnswerAsync(SecretToken token, Visitor visitor, CancellationToken cancellationToken) => database.WriteAsync<Result>(
        async db =>
        {
            if (await FindAsync(db, token, cancellationToken) is not { } found)
            {
                return RecoveryErrors.LinkInvalid;
            }

            AuditEvent act = new AuditEvent(AuditChain.OfUser(found.Case.UserId), AuditActions.RecoveryConfirmed, "recovery_case", found.Case.Id.ToString()).By(visitor);
            if (found.Link.Purpose == RecoveryLinkPurpose.Cancel)
            {
                return await cancellation.CancelAsync(db, found.Case.UserId, act with { Action = AuditActions.RecoveryCancelled }, cancellationToken)
                    ? Result.Success
                    : RecoveryErrors.LinkInvalid;
            }

            int confirmed = await db.RecoveryCases.Where(c => c.Id == found.Case.Id && c.State == RecoveryState.Submitted)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, RecoveryState.EvidenceCheck), cancellationToken);
            if (confirmed == 0)
            {
                return RecoveryErrors.LinkInvalid;
            }

            await audit.AppendAsync(db, act, cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    private async Task<Result> CountAsync(EmailAddress address, Visitor visitor, CancellationToken cancellationToken)
    {
        TimeSpan day = TimeSpan.FromDays(1);
        string network = visitor.Address ?? "";
        Result counted = await throttle.CountAsync(new ThrottleLimit("recovery-network", options.Value.RequestsPerNetworkAndDay, day, TooMany), network, cancellationToken);
        return counted.IsSuccess
            ? await throttle.CountAsync(new ThrottleLimit("recovery-address", options.Value.RequestsPerAddressAndDay, day, TooMany), address.Canonical, cancellationToken)
            : counted;
    }

    private async Task OpenAsync(
        PortalDbContext db, RecoveryKind kind, EmailAddress address, DateOnly date, EmailAddress? moved, Visitor visitor, CancellationToken cancellationToken)
    {
        User? user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == address.Canonical && u.DisabledAt == null, cancellationToken);
        string chain = user is null ? AuditChain.Installation : AuditChain.OfUser(user.Id);
        string? refusal = user is null ? "unknown" : await RefusalAsync(db, user, kind, cancellationToken);
        if (refusal is not null)
        {
            await audit.AppendAsync(
                db, new AuditEvent(chain, AuditActions.RecoveryRefused, "user", user?.Id.ToString() ?? "unknown") { After = new { kind, refusal } }.By(visitor), cancellationToken);
            if (refusal == "reset_first")
            {
                mails.ResetFirst(db, user!.Email!);
            }

            return;
        }

        RecoveryCase recovery = new()
        {
            Id = Guid.NewGuid(),
            UserId = user!.Id,
            OpenForUserId = user.Id,
            Kind = kind,
            State = RecoveryState.Submitted,
            SubmittedAt = time.GetUtcNow(),
            AddressMatch = EvidenceMatch.Match, // The account was found by it.
            DateMatch = Compare(date, user.CreatedAt),
            TransactionMatch = EvidenceMatch.NothingToCompare, // Nothing is sold yet, so no account has an identifier of a purchase.
            NewEmail = moved?.Display,
        };
        SecretToken link = SecretToken.Create();
        db.RecoveryCases.Add(recovery);
        db.RecoveryLinks.Add(new RecoveryLink { Id = Guid.NewGuid(), CaseId = recovery.Id, Purpose = RecoveryLinkPurpose.Confirm, TokenHash = link.Hash });
        mails.Confirm(db, moved?.Display ?? user.Email!, link);
        await audit.AppendAsync(
            db,
            new AuditEvent(chain, AuditActions.RecoveryAsked, "recovery_case", recovery.Id.ToString()) { After = new { kind, date = recovery.DateMatch } }.By(visitor),
            cancellationToken);
    }

    // Reset first (REC1); whoever has lost the mailbox cannot. A request that nobody confirmed gives way to a newer one.
    private async Task<string?> RefusalAsync(PortalDbContext db, User user, RecoveryKind kind, CancellationToken cancellationToken)
    {
        if (kind == RecoveryKind.SecondFactor)
        {
            string chain = AuditChain.OfUser(user.Id);
            DateTimeOffset since = time.GetUtcNow() - options.Value.ResetWithin;
            if (!await db.AuditEntries.AnyAsync(e => e.Chain == chain && e.Action == AuditActions.PasswordResetDone && e.At > since, cancellationToken))
            {
                return "reset_first";
            }
        }

        await db.RecoveryCases.Where(c => c.OpenForUserId == user.Id && c.State == RecoveryState.Submitted).ExecuteDeleteAsync(cancellationToken);
        return await db.RecoveryCases.AnyAsync(c => c.OpenForUserId == user.Id, cancellationToken) ? "already_open" : null;
    }

    private EvidenceMatch Compare(DateOnly given, DateTimeOffset created) =>
        Math.Abs(given.DayNumber - DateOnly.FromDateTime(created.UtcDateTime).DayNumber) <= options.Value.DateToleranceDays ? EvidenceMatch.Match : EvidenceMatch.NoMatch;

    private async Task<Found?> FindAsync(PortalDbContext db, SecretToken token, CancellationToken cancellationToken)
    {
        byte[] hash = token.Hash;
        var cases = db.RecoveryCases;
        Found? found = await db.RecoveryLinks.AsNoTracking().Where(l => l.TokenHash == hash)
            .Join(cases.AsNoTracking(), l => l.CaseId, c => c.Id, (l, c) => new Found(l, c)).SingleOrDefaultAsync(cancellationToken);
        return found switch
        {
            { Link.Purpose: RecoveryLinkPurpose.Confirm } => found.Case.State == RecoveryState.Submitted
                && time.GetUtcNow() - found.Case.SubmittedAt < options.Value.ConfirmLifetime ? found : null,
            { Case.OpenForUserId: not null } => found,
            _ => null,
        };
    }

    private sealed record Found(RecoveryLink Link, RecoveryCase Case);
}
