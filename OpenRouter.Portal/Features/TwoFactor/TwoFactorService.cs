using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>
/// The owner's use cases of the second factor. Each change needs a fresh proof of identity; once the factor is on, a proof that is
/// newer than it, so that the second factor itself was part of it (MFA-06).
/// </summary>
internal sealed class TwoFactorService(
    PortalDatabase database,
    StepUp stepUp,
    SecondFactor secondFactor,
    AuthenticatorSeal seal,
    CredentialChange change,
    TwoFactorMails mails,
    AuditTrail audit,
    Brand brand,
    TimeProvider time,
    ILogger<TwoFactorService> logger)
{
    /// <summary>Where people manage it.</summary>
    public const string PanelPage = "/account/security";

    private const int SecretBytes = 20;

    /// <summary>What stands now.</summary>
    public async Task<TwoFactorStatus> GetAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        AuthenticatorApp? app = await FindActiveAsync(db, actor.UserId, cancellationToken);
        var codes = await db.RecoveryCodes.Where(c => c.UserId == actor.UserId).Select(c => new { c.MadeAt, c.UsedAt }).ToListAsync(cancellationToken);
        return new TwoFactorStatus(app?.ConfirmedAt, codes.Count(c => c.UsedAt is null), codes.FirstOrDefault()?.MadeAt, codes.Max(c => c.UsedAt));
    }

    /// <summary>
    /// Makes a new secret that protects nothing until <see cref="ConfirmAsync"/>; an earlier unconfirmed one is dead. Where two-factor
    /// authentication is on already, the app in use stays in force until then. Errors: <c>step_up_required</c>, <c>session_ended</c>.
    /// </summary>
    [NeedsStepUp]
    public Task<Result<Enrolment>> BeginAsync(Actor actor, CancellationToken cancellationToken) => database.WriteAsync<Result<Enrolment>>(
        async db =>
        {
            Result proof = await RequireProofAsync(db, actor, await FindActiveAsync(db, actor.UserId, cancellationToken), cancellationToken);
            if (!proof.IsSuccess)
            {
                return proof.Error;
            }

            byte[] secret = RandomNumberGenerator.GetBytes(SecretBytes);
            AuthenticatorApp app = new()
            {
                Id = Guid.NewGuid(),
                UserId = actor.UserId,
                State = AuthenticatorState.Pending,
                SecretSealed = seal.Seal(actor.UserId, secret),
                CreatedAt = time.GetUtcNow(),
            };
            await db.AuthenticatorApps.Where(a => a.UserId == actor.UserId && a.State == AuthenticatorState.Pending).ExecuteDeleteAsync(cancellationToken);
            db.AuthenticatorApps.Add(app);
            string text = Base32.Encode(secret);
            return new Enrolment(app.Id, text, AuthenticatorUri.For(brand, actor.Email, text));
        },
        cancellationToken);

    /// <summary>
    /// Puts the new app in force with a code of it, and makes a set of recovery codes; an earlier app and set are dead. Ends all other
    /// sessions. The value is the codes, to be shown once. Errors: <c>step_up_required</c>, <c>session_ended</c>,
    /// <c>two_factor_enrolment_gone</c>, <c>two_factor_code_wrong</c>, <c>two_factor_clock</c>. Audited, mailed.
    /// </summary>
    [NeedsStepUp]
    public async Task<Result<IReadOnlyList<RecoveryCodeText>>> ConfirmAsync(Actor actor, Guid enrolmentId, string? code, CancellationToken cancellationToken)
    {
        IReadOnlyList<RecoveryCodeText> codes = RecoveryCodeText.CreateSet(TwoFactorStatus.CodesInSet);
        Result<int> ended = await database.WriteAsync(db => ActivateAsync(db, actor, enrolmentId, code, codes, cancellationToken), cancellationToken);
        if (!ended.IsSuccess)
        {
            return ended.Error;
        }

        TwoFactorLog.Enabled(logger, actor.UserId, ended.Value);
        return Result<IReadOnlyList<RecoveryCodeText>>.FromValue(codes);
    }

    /// <summary>Turns it off: app and codes are gone, all other sessions end. Errors: <c>step_up_required</c>, <c>session_ended</c>, <c>two_factor_not_enabled</c>. Audited, mailed.</summary>
    [NeedsStepUp]
    public async Task<Result> DisableAsync(Actor actor, CancellationToken cancellationToken)
    {
        Result<int> ended = await database.WriteAsync<Result<int>>(
            async db =>
            {
                Result<AuthenticatorApp> app = await RequireEnabledAsync(db, actor, cancellationToken);
                if (!app.IsSuccess)
                {
                    return app.Error;
                }

                await db.AuthenticatorApps.Where(a => a.UserId == actor.UserId).ExecuteDeleteAsync(cancellationToken);
                await db.RecoveryCodes.Where(c => c.UserId == actor.UserId).ExecuteDeleteAsync(cancellationToken);
                await SetFlagAsync(db, actor, false, cancellationToken);
                mails.Disabled(db, actor.Email);
                await WriteDownAsync(db, actor, AuditActions.TwoFactorDisabled, cancellationToken);
                return await change.EndEverythingElseAsync(db, actor.UserId, actor.SessionId, cancellationToken);
            },
            cancellationToken);
        if (!ended.IsSuccess)
        {
            return ended.Error;
        }

        TwoFactorLog.Disabled(logger, actor.UserId, ended.Value);
        return Result.Success;
    }

    /// <summary>A new set, shown once; every earlier code is dead. Errors: <c>step_up_required</c>, <c>session_ended</c>, <c>two_factor_not_enabled</c>. Audited, mailed.</summary>
    [NeedsStepUp]
    public async Task<Result<IReadOnlyList<RecoveryCodeText>>> RenewCodesAsync(Actor actor, CancellationToken cancellationToken)
    {
        IReadOnlyList<RecoveryCodeText> codes = RecoveryCodeText.CreateSet(TwoFactorStatus.CodesInSet);
        Result made = await database.WriteAsync<Result>(
            async db =>
            {
                Result<AuthenticatorApp> app = await RequireEnabledAsync(db, actor, cancellationToken);
                if (!app.IsSuccess)
                {
                    return app.Error;
                }

                await ReplaceCodesAsync(db, actor.UserId, codes, cancellationToken);
                mails.CodesMade(db, actor.Email);
                await WriteDownAsync(db, actor, AuditActions.RecoveryCodesMade, cancellationToken);
                return Result.Success;
            },
            cancellationToken);
        if (!made.IsSuccess)
        {
            return made.Error;
        }

        TwoFactorLog.CodesMade(logger, actor.UserId);
        return Result<IReadOnlyList<RecoveryCodeText>>.FromValue(codes);
    }

    private async Task<Result<int>> ActivateAsync(
        PortalDbContext db, Actor actor, Guid enrolmentId, string? code, IReadOnlyList<RecoveryCodeText> codes, CancellationToken cancellationToken)
    {
        AuthenticatorApp? earlier = await FindActiveAsync(db, actor.UserId, cancellationToken);
        Result proof = await RequireProofAsync(db, actor, earlier, cancellationToken);
        if (!proof.IsSuccess)
        {
            return proof.Error;
        }

        AuthenticatorApp? app = await db.AuthenticatorApps.AsNoTracking()
            .SingleOrDefaultAsync(a => a.Id == enrolmentId && a.UserId == actor.UserId && a.State == AuthenticatorState.Pending, cancellationToken);
        if (app is null)
        {
            return TwoFactorErrors.EnrolmentGone;
        }

        Result<long> step = secondFactor.FindStep(app, code);
        if (!step.IsSuccess)
        {
            return step.Error;
        }

        // The code is spent by this very update: it opens no sign-in afterwards (MFA-04).
        (long found, DateTimeOffset now) = (step.Value, time.GetUtcNow());
        await db.AuthenticatorApps.Where(a => a.UserId == actor.UserId && a.State == AuthenticatorState.Active).ExecuteDeleteAsync(cancellationToken);
        int taken = await db.AuthenticatorApps.Where(a => a.Id == app.Id && a.State == AuthenticatorState.Pending).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.State, AuthenticatorState.Active).SetProperty(a => a.ConfirmedAt, now).SetProperty(a => a.LastUsedStep, found), cancellationToken);
        if (taken != 1)
        {
            return TwoFactorErrors.EnrolmentGone;
        }

        await ReplaceCodesAsync(db, actor.UserId, codes, cancellationToken);
        await SetFlagAsync(db, actor, true, cancellationToken);
        Action<PortalDbContext, string> tell = earlier is null ? mails.Enabled : mails.Replaced;
        tell(db, actor.Email);
        await WriteDownAsync(db, actor, earlier is null ? AuditActions.TwoFactorEnabled : AuditActions.TwoFactorReplaced, cancellationToken);
        return await change.EndEverythingElseAsync(db, actor.UserId, actor.SessionId, cancellationToken);
    }

    private async Task ReplaceCodesAsync(PortalDbContext db, Guid userId, IReadOnlyList<RecoveryCodeText> codes, CancellationToken cancellationToken)
    {
        await db.RecoveryCodes.Where(c => c.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        foreach (RecoveryCodeText code in codes)
        {
            byte[] salt = RandomNumberGenerator.GetBytes(16);
            db.RecoveryCodes.Add(new RecoveryCode { Id = Guid.NewGuid(), UserId = userId, Prefix = code.Prefix, Salt = salt, Hash = code.HashFor(salt), MadeAt = now });
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<Result<AuthenticatorApp>> RequireEnabledAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken)
    {
        AuthenticatorApp? app = await FindActiveAsync(db, actor.UserId, cancellationToken);
        Result proof = await RequireProofAsync(db, actor, app, cancellationToken);
        return !proof.IsSuccess ? proof.Error : app is null ? TwoFactorErrors.NotEnabled : app;
    }

    // The session that turned it on was proved by the password alone: only a proof that came later holds the second factor too.
    private Task<Result> RequireProofAsync(PortalDbContext db, Actor actor, AuthenticatorApp? active, CancellationToken cancellationToken) =>
        stepUp.RequireAsync(db, actor, active?.ConfirmedAt ?? DateTimeOffset.MinValue, cancellationToken);

    private static Task<AuthenticatorApp?> FindActiveAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken) =>
        db.AuthenticatorApps.AsNoTracking().SingleOrDefaultAsync(a => a.UserId == userId && a.State == AuthenticatorState.Active, cancellationToken);

    private static Task<int> SetFlagAsync(PortalDbContext db, Actor actor, bool isEnabled, CancellationToken cancellationToken) =>
        db.Users.Where(u => u.Id == actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, isEnabled), cancellationToken);

    private Task WriteDownAsync(PortalDbContext db, Actor actor, string action, CancellationToken cancellationToken) =>
        audit.AppendAsync(db, new AuditEvent(AuditChain.OfUser(actor.UserId), action, "user", actor.UserId.ToString()).By(actor), cancellationToken);
}
