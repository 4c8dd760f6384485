using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>
/// The owner's use cases of passkeys. Each change needs a fresh proof of identity, and with two-factor authentication on one that is
/// newer than it: a passkey signs in without the code, so nobody may add one with the password alone.
/// </summary>
internal sealed class PasskeyService(
    PortalDatabase database,
    PasskeyCeremony ceremony,
    StepUp stepUp,
    CredentialChange change,
    PasskeyMails mails,
    AuditTrail audit,
    TimeProvider time,
    ILogger<PasskeyService> logger)
{
    /// <summary>How many one account can have (PKY-05).</summary>
    public const int MostPerUser = 20;

    /// <summary>Longest name, in code points.</summary>
    public const int NameLength = 60;

    /// <summary>The actor's passkeys, oldest first.</summary>
    public async Task<IReadOnlyList<PasskeyRow>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        List<PasskeyRow> rows = await db.Set<Passkey>().Where(p => p.UserId == actor.UserId)
            .Select(p => new PasskeyRow(p.Id, p.Name, p.CreatedAt, p.LastUsedAt)).ToListAsync(cancellationToken);
        return [.. rows.OrderBy(row => row.CreatedAt)];
    }

    /// <summary>Asks the browser for a new passkey: <c>step_up_required</c>, <c>session_ended</c>, <c>passkey_limit</c>, <c>passkey_name_invalid</c>.</summary>
    [NeedsStepUp]
    public async Task<Result<PasskeyOffer>> BeginAsync(Actor actor, string? name, HttpContext http, CancellationToken cancellationToken)
    {
        await using (PortalDbContext db = await database.OpenAsync(cancellationToken))
        {
            Result allowed = await RequireProofAsync(db, actor, cancellationToken);
            if (!allowed.IsSuccess)
            {
                return allowed.Error;
            }

            if (await CountAsync(db, actor, cancellationToken) >= MostPerUser)
            {
                return PasskeyErrors.TooMany;
            }
        }

        return PlainText.TryNormalize(name, NameLength, out _)
            ? await ceremony.OfferRegistrationAsync(actor, http, cancellationToken)
            : PasskeyErrors.NameInvalid;
    }

    /// <summary>
    /// Registers what the browser answered, and ends all other sessions. Errors: those of <see cref="BeginAsync"/>,
    /// <c>passkey_challenge_gone</c>, <c>passkey_refused</c>, <c>passkey_registered</c>. Audited, mailed.
    /// </summary>
    [NeedsStepUp]
    public async Task<Result> RegisterAsync(Actor actor, Guid challengeId, string? answer, string? name, HttpContext http, CancellationToken cancellationToken)
    {
        // Asked before the challenge is taken as well, so that a proof that is too old does not cost it.
        await using (PortalDbContext db = await database.OpenAsync(cancellationToken))
        {
            Result allowed = await RequireProofAsync(db, actor, cancellationToken);
            if (!allowed.IsSuccess)
            {
                return allowed;
            }
        }

        if (!PlainText.TryNormalize(name, NameLength, out string? called))
        {
            return PasskeyErrors.NameInvalid;
        }

        Result<UserPasskeyInfo> made = await ceremony.RegisterAsync(actor, challengeId, answer, http, cancellationToken);
        if (!made.IsSuccess)
        {
            return made.Error;
        }

        try
        {
            Result added = await database.WriteAsync(db => AddAsync(db, actor, made.Value, called, cancellationToken), cancellationToken);
            if (added.IsSuccess)
            {
                TwoFactorLog.PasskeyAdded(logger, actor.UserId);
            }

            return added;
        }
        catch (DbUpdateException exception) when (PortalDatabase.IsDuplicate(exception))
        {
            return PasskeyErrors.Registered;
        }
    }

    /// <summary>Gives it another name: <c>step_up_required</c>, <c>session_ended</c>, <c>passkey_name_invalid</c>, <c>passkey_not_found</c>. Audited.</summary>
    [NeedsStepUp]
    public Task<Result> RenameAsync(Actor actor, Guid id, string? name, CancellationToken cancellationToken) => database.WriteAsync<Result>(
        async db =>
        {
            Result allowed = await RequireProofAsync(db, actor, cancellationToken);
            if (!allowed.IsSuccess)
            {
                return allowed;
            }

            if (!PlainText.TryNormalize(name, NameLength, out string? called))
            {
                return PasskeyErrors.NameInvalid;
            }

            Passkey? passkey = await FindAsync(db, actor, id, cancellationToken);
            if (passkey is null)
            {
                return PasskeyErrors.NotFound;
            }

            string before = passkey.Name;
            passkey.Name = called;
            await WriteDownAsync(db, actor, AuditActions.PasskeyRenamed, passkey, new { before, after = called }, cancellationToken);
            return Result.Success;
        },
        cancellationToken);

    /// <summary>
    /// Removes it and ends all other sessions: <c>step_up_required</c>, <c>session_ended</c>, <c>passkey_not_found</c>,
    /// <c>passkey_last_way_in</c>. Audited, mailed.
    /// </summary>
    [NeedsStepUp]
    public async Task<Result> RemoveAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        Result removed = await database.WriteAsync<Result>(
            async db =>
            {
                Result allowed = await RequireProofAsync(db, actor, cancellationToken);
                if (!allowed.IsSuccess)
                {
                    return allowed;
                }

                await LockAsync(db, actor, cancellationToken);
                if (await FindAsync(db, actor, id, cancellationToken) is not { } passkey)
                {
                    return PasskeyErrors.NotFound;
                }

                bool hasPassword = await db.Users.AnyAsync(u => u.Id == actor.UserId && u.PasswordHash != null, cancellationToken);
                if (!hasPassword && await CountAsync(db, actor, cancellationToken) == 1)
                {
                    return PasskeyErrors.LastWayIn;
                }

                byte[] credential = passkey.CredentialId;
                db.Set<Passkey>().Remove(passkey);
                await db.SaveChangesAsync(cancellationToken);
                await db.UserPasskeys.Where(p => p.CredentialId == credential && p.UserId == actor.UserId).ExecuteDeleteAsync(cancellationToken);
                mails.Removed(db, actor.Email, passkey.Name);
                await WriteDownAsync(db, actor, AuditActions.PasskeyRemoved, passkey, new { passkey.Name }, cancellationToken);
                await change.EndEverythingElseAsync(db, actor.UserId, actor.SessionId, cancellationToken);
                return Result.Success;
            },
            cancellationToken);
        if (removed.IsSuccess)
        {
            TwoFactorLog.PasskeyRemoved(logger, actor.UserId);
        }

        return removed;
    }

    private async Task<Result> AddAsync(PortalDbContext db, Actor actor, UserPasskeyInfo made, string name, CancellationToken cancellationToken)
    {
        Result allowed = await RequireProofAsync(db, actor, cancellationToken);
        if (!allowed.IsSuccess)
        {
            return allowed;
        }

        await LockAsync(db, actor, cancellationToken);
        if (await CountAsync(db, actor, cancellationToken) >= MostPerUser)
        {
            return PasskeyErrors.TooMany;
        }

        DateTimeOffset now = time.GetUtcNow();
        Passkey passkey = new() { Id = Guid.NewGuid(), UserId = actor.UserId, CredentialId = made.CredentialId, Name = name, CreatedAt = now, SignCount = made.SignCount };
        db.UserPasskeys.Add(new IdentityUserPasskey<Guid>
        {
            UserId = actor.UserId,
            CredentialId = made.CredentialId,
            Data = new IdentityPasskeyData
            {
                PublicKey = made.PublicKey,
                CreatedAt = now,

                // The count is ours to judge, by one statement (PasskeyUses); Identity compares with this one and finds nothing wrong.
                SignCount = 0,
                Transports = made.Transports,
                IsUserVerified = made.IsUserVerified,
                IsBackupEligible = made.IsBackupEligible,
                IsBackedUp = made.IsBackedUp,
                AttestationObject = made.AttestationObject,
                ClientDataJson = made.ClientDataJson,
            },
        });
        db.Set<Passkey>().Add(passkey);
        mails.Added(db, actor.Email, name);
        await WriteDownAsync(db, actor, AuditActions.PasskeyAdded, passkey, new { name, made.IsBackedUp }, cancellationToken);
        await change.EndEverythingElseAsync(db, actor.UserId, actor.SessionId, cancellationToken);
        return Result.Success;
    }

    private async Task<Result> RequireProofAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken)
    {
        DateTimeOffset? since = await db.AuthenticatorApps.Where(a => a.UserId == actor.UserId && a.State == AuthenticatorState.Active)
            .Select(a => a.ConfirmedAt).SingleOrDefaultAsync(cancellationToken);
        return await stepUp.RequireAsync(db, actor, since ?? DateTimeOffset.MinValue, cancellationToken);
    }

    // The row that two changes of one account meet at, so that neither misses what the other does.
    private static Task<int> LockAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken)
    {
        string stamp = Guid.NewGuid().ToString();
        return db.Users.Where(u => u.Id == actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.ConcurrencyStamp, stamp), cancellationToken);
    }

    private static Task<int> CountAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken) =>
        db.Set<Passkey>().CountAsync(p => p.UserId == actor.UserId, cancellationToken);

    private static Task<Passkey?> FindAsync(PortalDbContext db, Actor actor, Guid id, CancellationToken cancellationToken) =>
        db.Set<Passkey>().SingleOrDefaultAsync(p => p.Id == id && p.UserId == actor.UserId, cancellationToken);

    private Task WriteDownAsync(PortalDbContext db, Actor actor, string action, Passkey passkey, object after, CancellationToken cancellationToken) =>
        audit.AppendAsync(db, new AuditEvent(AuditChain.OfUser(actor.UserId), action, "passkey", passkey.Id.ToString()) { After = after }.By(actor), cancellationToken);
}
