using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>A key that has just been made: the only moment at which its secret exists outside the hands of its holder.</summary>
/// <param name="Secret">To be shown once and forgotten.</param>
/// <param name="Id">The key.</param>
/// <param name="Name">Its name as stored.</param>
internal sealed record GeneratedKey(ApiKeyText Secret, Guid Id, string Name);

/// <summary>The use cases that change keys; <see cref="ApiKeyList"/> has those that read them.</summary>
internal sealed class ApiKeyService(
    PortalDatabase database,
    WorkspaceAccess access,
    StepUp stepUp,
    AuditTrail audit,
    IOptions<ApiKeyOptions> options,
    TimeProvider time,
    ILogger<ApiKeyService> logger)
{
    private const string AuditTarget = "api_key";

    private static readonly TimeSpan s_longestExpiry = TimeSpan.FromDays(3653);

    /// <summary>
    /// Makes a key with one secret, or none of both. Needs <see cref="WorkspaceAction.GenerateKey"/> in the project and a recent
    /// proof of identity. Errors: <c>workspace_not_found</c>, <c>project_not_found</c>, <c>permission_denied</c>,
    /// <c>api_key_name_invalid</c>, <c>api_key_scopes_invalid</c>, <c>api_key_expiry_in_past</c>, <c>api_key_expiry_too_far</c>,
    /// <c>api_key_lifetime_too_long</c>, <c>api_key_limit_reached</c>, <c>api_key_already_generated</c>, <c>api_key_second_factor_required</c>, <c>step_up_required</c>,
    /// <c>session_ended</c>. Audited; announced as <see cref="ApiKeySignals.Changed"/>.
    /// </summary>
    /// <param name="actor">Who asks; becomes the owner.</param>
    /// <param name="workspaceId">Where.</param>
    /// <param name="form">What is wanted.</param>
    /// <param name="requestId">Random, one for each intention: however often it arrives, and at once, one key is made.</param>
    /// <param name="cancellationToken">Ends the attempt; once committed, the outcome is given all the same.</param>
    [NeedsStepUp]
    public async Task<Result<GeneratedKey>> GenerateAsync(
        Actor actor, Guid workspaceId, GenerateKeyForm form, Guid requestId, CancellationToken cancellationToken)
    {
        ApiKeyText secret = ApiKeyText.Create(options.Value.Prefix);
        try
        {
            Result<ApiKey> made = await database.WriteAsync(
                db => GenerateAsync(db, actor, workspaceId, form, requestId, secret, cancellationToken), cancellationToken);
            if (!made.IsSuccess)
            {
                return made.Error;
            }

            ApiKeyLog.Generated(logger, actor.UserId, made.Value.Id, made.Value.Mask, workspaceId);
            return new GeneratedKey(secret, made.Value.Id, made.Value.Name);
        }
        catch (DbUpdateException exception) when (PortalDatabase.IsDuplicate(exception))
        {
            // Two nodes took the same request at once; the unique index let one through.
            return ApiKeyErrors.AlreadyGenerated;
        }
    }

    /// <summary>
    /// Ends a key for good; its very next use is refused. One's own key needs <see cref="WorkspaceAction.RevokeOwnKey"/>, anybody's
    /// <see cref="WorkspaceAction.RevokeAnyKey"/>. Needs no proof of identity: ending access must never be slower than losing it.
    /// Revoking it again succeeds and changes nothing. Errors: <c>api_key_not_found</c>, <c>permission_denied</c>.
    /// </summary>
    public async Task<Result> RevokeAsync(Actor actor, Guid workspaceId, Guid apiKeyId, CancellationToken cancellationToken)
    {
        Result<ApiKey?> ended = await database.WriteAsync(db => RevokeAsync(db, actor, workspaceId, apiKeyId, cancellationToken), cancellationToken);
        if (!ended.IsSuccess && ended.Error is not null)
        {
            return ended.Error;
        }

        if (ended.Value is { } key)
        {
            ApiKeyLog.Revoked(logger, actor.UserId, key.Id, key.Mask, workspaceId);
        }

        return Result.Success;
    }

    /// <summary>
    /// Switches a disabled key on again. Only its owner can, with the right and the recent proof of identity that generating it
    /// would need. Enabling an enabled one succeeds and changes nothing. Errors: <c>api_key_not_found</c>,
    /// <c>permission_denied</c>, <c>project_not_found</c>, <c>step_up_required</c>, <c>session_ended</c>.
    /// </summary>
    [NeedsStepUp]
    public Task<Result> EnableAsync(Actor actor, Guid workspaceId, Guid apiKeyId, CancellationToken cancellationToken) => database.WriteAsync<Result>(
        async db =>
        {
            Result proof = await stepUp.RequireAsync(db, actor, cancellationToken);
            if (!proof.IsSuccess)
            {
                return proof;
            }

            ApiKey? key = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(
                k => k.Id == apiKeyId && k.WorkspaceId == workspaceId && k.OwnerUserId == actor.UserId && k.RevokedAt == null, cancellationToken);
            if (key is null)
            {
                access.Note(actor, false, workspaceId, WorkspaceAction.GenerateKey, null, ApiKeyErrors.NotFound);
                return ApiKeyErrors.NotFound;
            }

            Result<WorkspaceRight> right = await access.RequireAsync(db, actor, workspaceId, WorkspaceAction.GenerateKey, key.ProjectId, cancellationToken);
            if (!right.IsSuccess)
            {
                return right.Error;
            }

            var keys = db.ApiKeys;
            if (await keys.Where(k => k.Id == apiKeyId && k.DisabledAt != null)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.DisabledAt, (DateTimeOffset?)null), cancellationToken) == 1)
            {
                await audit.AppendAsync(
                    db,
                    new AuditEvent(AuditChain.OfWorkspace(workspaceId), AuditActions.ApiKeyUpdated, AuditTarget, key.Id.ToString())
                    {
                        Before = new { key.DisabledAt },
                        After = new { DisabledAt = (DateTimeOffset?)null },
                    }.By(actor),
                    cancellationToken);
                db.Announce(ApiKeySignals.Changed, ApiKeySignals.Key(workspaceId, key.Id));
            }

            return Result.Success;
        },
        cancellationToken);

    private async Task<Result<ApiKey>> GenerateAsync(
        PortalDbContext db, Actor actor, Guid workspaceId, GenerateKeyForm form, Guid requestId, ApiKeyText secret, CancellationToken cancellationToken)
    {
        // Rights first: whoever has none learns nothing about the form.
        Result<WorkspaceRight> right = await access.RequireAsync(db, actor, workspaceId, WorkspaceAction.GenerateKey, form.ProjectId, cancellationToken);
        if (!right.IsSuccess)
        {
            return right.Error;
        }

        DateTimeOffset now = time.GetUtcNow();
        if (Check(form, now, out string name) is { } invalid)
        {
            return invalid;
        }

        // Whoever was let back in by support may have been the wrong one: keys wait for the new second factor (RCV-08).
        bool lacksFactor = await db.Users.AnyAsync(u => u.Id == actor.UserId && u.RecoveredAt != null && !u.TwoFactorEnabled, cancellationToken)
            && !await db.Set<IdentityUserPasskey<Guid>>().AnyAsync(p => p.UserId == actor.UserId, cancellationToken);
        if (lacksFactor)
        {
            return ApiKeyErrors.SecondFactorRequired;
        }

        Result proof = await stepUp.RequireAsync(db, actor, cancellationToken);
        if (!proof.IsSuccess)
        {
            return proof.Error;
        }

        if (await db.ApiKeys.AnyAsync(k => k.CreatorUserId == actor.UserId && k.RequestId == requestId, cancellationToken))
        {
            return ApiKeyErrors.AlreadyGenerated;
        }

        if (await db.ApiKeys.CountAsync(k => k.WorkspaceId == workspaceId && k.RevokedAt == null, cancellationToken) >= options.Value.MaximumPerWorkspace)
        {
            return ApiKeyErrors.TooMany(options.Value.MaximumPerWorkspace);
        }

        ApiKey key = new()
        {
            Id = Guid.NewGuid(),
            WorkspaceId = workspaceId,
            ProjectId = form.ProjectId,
            OwnerUserId = actor.UserId,
            CreatorUserId = actor.UserId,
            RequestId = requestId,
            Name = name,
            Mask = secret.Mask,
            Scopes = ApiKeyScopes.Format(form.Scopes),
            CreatedAt = now,
            ExpiresAt = form.ExpiresAt?.ToUniversalTime(),
        };
        db.ApiKeys.Add(key);
        db.ApiKeySecrets.Add(new ApiKeySecret { Id = Guid.NewGuid(), ApiKeyId = key.Id, Hash = secret.Hash, Mask = secret.Mask, MadeAt = now });
        await db.SaveChangesAsync(cancellationToken);
        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfWorkspace(workspaceId), AuditActions.ApiKeyCreated, AuditTarget, key.Id.ToString())
            {
                After = new { key.Name, key.Mask, key.ProjectId, key.OwnerUserId, key.Scopes, key.ExpiresAt },
            }.By(actor),
            cancellationToken);
        db.Announce(ApiKeySignals.Changed, ApiKeySignals.Key(workspaceId, key.Id));
        return key;
    }

    // Answers the key that this call has ended, or null when it had been ended before.
    private async Task<Result<ApiKey?>> RevokeAsync(PortalDbContext db, Actor actor, Guid workspaceId, Guid apiKeyId, CancellationToken cancellationToken)
    {
        ApiKey? key = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == apiKeyId && k.WorkspaceId == workspaceId, cancellationToken);
        WorkspaceRight? right = key is null ? null : await WorkspaceAccess.FindAsync(db, actor.UserId, workspaceId, key.ProjectId, cancellationToken);

        // What the actor cannot see in the list does not exist for him here either.
        if (key is null || right is null || !right.Allows(WorkspaceAction.ViewKeys))
        {
            access.Note(actor, right is not null, workspaceId, WorkspaceAction.RevokeAnyKey, key?.ProjectId, ApiKeyErrors.NotFound);
            return ApiKeyErrors.NotFound;
        }

        WorkspaceAction needed = key.OwnerUserId == actor.UserId ? WorkspaceAction.RevokeOwnKey : WorkspaceAction.RevokeAnyKey;
        Result<WorkspaceRight> allowed = await access.RequireAsync(db, actor, workspaceId, needed, key.ProjectId, cancellationToken);
        if (!allowed.IsSuccess)
        {
            return allowed.Error;
        }

        DateTimeOffset now = time.GetUtcNow();
        var keys = db.ApiKeys;
        int ended = await keys.Where(k => k.Id == apiKeyId && k.RevokedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(k => k.RevokedAt, now).SetProperty(k => k.RevokedByUserId, actor.UserId), cancellationToken);
        if (ended == 0)
        {
            return Result<ApiKey?>.FromValue(null);
        }

        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfWorkspace(workspaceId), AuditActions.ApiKeyDeleted, AuditTarget, key.Id.ToString())
            {
                Before = new { key.Name, key.Mask, key.ProjectId, key.OwnerUserId, key.ExpiresAt },
                After = new { RevokedAt = now },
            }.By(actor),
            cancellationToken);
        db.Announce(ApiKeySignals.Changed, ApiKeySignals.Key(workspaceId, key.Id));
        return key;
    }

    private Error? Check(GenerateKeyForm form, DateTimeOffset now, out string name)
    {
        if (!PlainText.TryNormalize(form.Name, ApiKey.NameMaximumLength, out string? normalized))
        {
            name = "";
            return ApiKeyErrors.NameInvalid;
        }

        name = normalized;
        if (form.Scopes.Count == 0 || !form.Scopes.All(ApiKeyScopes.IsKnown))
        {
            return ApiKeyErrors.ScopesInvalid;
        }

        if (form.ExpiresAt <= now)
        {
            return ApiKeyErrors.ExpiryInPast;
        }

        if (options.Value.MaximumLifetime is { } maximum && (form.ExpiresAt is null || form.ExpiresAt > now + maximum))
        {
            return ApiKeyErrors.LifetimeTooLong(maximum);
        }

        return form.ExpiresAt > now + s_longestExpiry ? ApiKeyErrors.ExpiryTooFar : null;
    }
}
