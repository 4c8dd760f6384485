using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>
/// Judges the second factor and spends it, in the caller's transaction: what the code opens and the end of the code are committed
/// together or not at all. Counting wrong tries is the caller's, before it asks.
/// </summary>
internal sealed class SecondFactor(AuthenticatorSeal seal, TwoFactorMails mails, AuditTrail audit, TimeProvider time)
{
    // The window that explains a clock that is off; the one that is accepted is Totp's own.
    private const int DriftSteps = 10;

    private static readonly byte[] s_noSalt = new byte[16];

    /// <summary>Whether a text has the form of a recovery code.</summary>
    public static bool IsRecoveryCode(string? typed) => RecoveryCodeText.TryParse(typed, out _);

    /// <summary>Spends a code of the authenticator app: <c>two_factor_code_wrong</c>, <c>two_factor_code_used</c>, <c>two_factor_clock</c>, <c>two_factor_not_enabled</c>.</summary>
    public async Task<Result> UseCodeAsync(PortalDbContext db, Guid userId, string? typed, CancellationToken cancellationToken)
    {
        AuthenticatorApp? app = await db.AuthenticatorApps.AsNoTracking()
            .SingleOrDefaultAsync(a => a.UserId == userId && a.State == AuthenticatorState.Active, cancellationToken);
        if (app is null)
        {
            return TwoFactorErrors.NotEnabled;
        }

        Result<long> step = FindStep(app, typed);
        if (!step.IsSuccess)
        {
            return step.Error;
        }

        // The one statement that decides: of fifty at once, one finds the step unused.
        long found = step.Value;
        int taken = await db.AuthenticatorApps.Where(a => a.Id == app.Id && a.LastUsedStep < found)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.LastUsedStep, found), cancellationToken);
        return taken == 1 ? Result.Success : TwoFactorErrors.CodeUsed;
    }

    /// <summary>Spends a recovery code and tells its owner: <c>recovery_code_wrong</c> for wrong and used alike.</summary>
    public async Task<Result> UseRecoveryCodeAsync(PortalDbContext db, Guid userId, string? typed, CancellationToken cancellationToken)
    {
        if (!RecoveryCodeText.TryParse(typed, out RecoveryCodeText? code))
        {
            return TwoFactorErrors.RecoveryCodeWrong;
        }

        string prefix = code.Prefix;
        RecoveryCode? row = await db.RecoveryCodes.AsNoTracking().SingleOrDefaultAsync(c => c.UserId == userId && c.Prefix == prefix, cancellationToken);

        // One hash in every case, so that the time does not tell which prefixes exist.
        bool matches = code.Matches(row?.Hash ?? [], row?.Salt ?? s_noSalt);
        DateTimeOffset now = time.GetUtcNow();
        if (row is null || !matches
            || await db.RecoveryCodes.Where(c => c.Id == row.Id && c.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedAt, now), cancellationToken) != 1)
        {
            return TwoFactorErrors.RecoveryCodeWrong;
        }

        int left = await db.RecoveryCodes.CountAsync(c => c.UserId == userId && c.UsedAt == null, cancellationToken);
        User user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancellationToken);
        mails.CodeUsed(db, user.Email!, left);
        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfUser(userId), AuditActions.RecoveryCodeUsed, "user", userId.ToString()) { ActorUserId = userId, ActorEmail = user.Email, After = new { left } },
            cancellationToken);
        return Result.Success;
    }

    /// <summary>The step of a code, judged by the server's clock alone (MFA-13): spaces are taken out, then exactly six digits are wanted.</summary>
    public Result<long> FindStep(AuthenticatorApp app, string? typed)
    {
        byte[] secret = seal.Open(app);
        string? code = typed?.Replace(" ", "", StringComparison.Ordinal);
        long now = Totp.StepAt(time.GetUtcNow());
        if (Totp.FindStep(secret, code, now) is { } step)
        {
            return step;
        }

        return Totp.FindStep(secret, code, now, DriftSteps) is null ? TwoFactorErrors.CodeWrong : TwoFactorErrors.ClockIsOff;
    }
}
