using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.KeyRing;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>
/// A mailed code with which somebody who has no password proves who is there.
/// Purpose: a <see cref="StepUpProof"/>. Bound to: one session. Lifetime: 10 minutes, judged when used. Single use: yes, deleted by the
/// transaction that notes the proof. Invalidated by: a newer mail, five wrong tries, the end of its session.
/// </summary>
internal sealed class ProofCode
{
    /// <summary>The session it was asked in; its key, so that only the newest mail counts.</summary>
    public required Guid SessionId { get; init; }

    /// <summary>Keyed hash of the six digits.</summary>
    public required byte[] CodeHash { get; init; }

    public required DateTimeOffset MailedAt { get; init; }

    /// <summary>Tries so far, counted before they are judged.</summary>
    public int Tries { get; set; }
}

internal sealed class ProofCodeConfiguration : IEntityTypeConfiguration<ProofCode>
{
    public void Configure(EntityTypeBuilder<ProofCode> builder)
    {
        builder.ToTable("ProofCodes");
        builder.HasKey(code => code.SessionId);
        builder.Property(code => code.SessionId).ValueGeneratedNever();
        builder.Property(code => code.CodeHash).HasMaxLength(32);
        builder.HasOne<Session>().WithOne().HasForeignKey<ProofCode>(code => code.SessionId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>The step-up of an account that has neither password nor passkey: a code to its address, typed in the same session.</summary>
internal sealed class MailedProof(
    PortalDatabase database, SessionService sessions, AccountLimits limits, MailOutbox outbox, KeyedHash keyedHash, TimeProvider time)
{
    private const string CodePurpose = "proof-code";
    private const int MaximumTries = 5;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Mails a new code; the earlier one stops working. <c>password_required</c> for an account that has a password or a passkey, <c>too_many_requests</c>.</summary>
    public async Task<Result> SendAsync(Actor actor, CancellationToken cancellationToken)
    {
        (string? email, bool hasBetter) = await FindAsync(actor, cancellationToken);
        if (email is null || hasBetter || !EmailAddress.TryParse(email, out EmailAddress? address))
        {
            return SignInErrors.PasswordRequired;
        }

        Result allowed = await limits.CountMailAsync(address, new Visitor(actor.Address, actor.Device), cancellationToken);
        return allowed.IsSuccess
            ? await database.WriteAsync<Result>(
                async db =>
                {
                    OneTimeCode code = OneTimeCode.Create();
                    await db.Set<ProofCode>().Where(c => c.SessionId == actor.SessionId).ExecuteDeleteAsync(cancellationToken);
                    db.Set<ProofCode>().Add(new ProofCode
                    {
                        SessionId = actor.SessionId,
                        CodeHash = keyedHash.Compute(CodePurpose, Subject(actor, code)),
                        MailedAt = time.GetUtcNow(),
                    });
                    outbox.Enqueue(db, Mail(email, code));
                    return Result.Success;
                },
                cancellationToken)
            : allowed;
    }

    /// <summary>Judges the typed code; the session's token is replaced. <c>proof_code_wrong</c>, <c>password_required</c>, <c>session_ended</c>.</summary>
    public async Task<Result<SecretToken>> ConfirmAsync(Actor actor, string? typed, CancellationToken cancellationToken)
    {
        (string? email, bool hasBetter) = await FindAsync(actor, cancellationToken);
        if (email is null || hasBetter)
        {
            return SignInErrors.PasswordRequired;
        }

        // Committed on its own, so that parallel guesses cannot overrun the cap (LGN-06).
        DateTimeOffset tooOld = time.GetUtcNow() - s_lifetime;
        int counted = await database.WriteAsync(
            db => db.Set<ProofCode>().Where(c => c.SessionId == actor.SessionId && c.Tries < MaximumTries && c.MailedAt > tooOld)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Tries, c => c.Tries + 1), cancellationToken),
            cancellationToken);
        if (counted == 0 || !OneTimeCode.TryParse(typed?.Replace(" ", "", StringComparison.Ordinal), out OneTimeCode? code))
        {
            return SignInErrors.ProofCodeWrong;
        }

        return await database.WriteAsync<Result<SecretToken>>(
            async db =>
            {
                ProofCode? row = await db.Set<ProofCode>().AsNoTracking().SingleOrDefaultAsync(c => c.SessionId == actor.SessionId, cancellationToken);
                bool isRight = row is not null && keyedHash.Matches(CodePurpose, Subject(actor, code), row.CodeHash);
                return isRight && await db.Set<ProofCode>().Where(c => c.SessionId == actor.SessionId && c.CodeHash == row!.CodeHash).ExecuteDeleteAsync(cancellationToken) == 1
                    ? await sessions.ProveAsync(db, actor, SignInMethods.Email, cancellationToken)
                    : SignInErrors.ProofCodeWrong;
            },
            cancellationToken);
    }

    private static string Subject(Actor actor, OneTimeCode code) => $"{actor.SessionId:N}:{code.Reveal()}";

    private static MailMessage Mail(string email, OneTimeCode code) => new()
    {
        To = email,
        Subject = "Your confirmation code",
        Kind = "identity_confirmation",
        Content = new MailContent(
            "Your confirmation code",
            ["Type this code where you were asked for it. It works once, for ten minutes, in the browser that asked."],
            "Somebody who is signed in to your account asked for it. If it was not you, end your other sessions under Account Security.")
        {
            Code = code.Reveal(),
        },
    };

    private async Task<(string? Email, bool HasBetter)> FindAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        User? user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == actor.UserId, cancellationToken);
        return (user?.Email, user?.PasswordHash is not null || await db.UserPasskeys.AnyAsync(p => p.UserId == actor.UserId, cancellationToken));
    }
}
