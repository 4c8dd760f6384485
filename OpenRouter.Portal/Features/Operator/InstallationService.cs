using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>A setting and its present value.</summary>
/// <param name="Name">As one would write it: <c>Sessions:IdleTimeout</c>.</param>
/// <param name="Value">In words; of a text only whether it is set.</param>
public sealed record SettingRow(string Name, string Value);

/// <summary>A key of the ring; nothing of its secret.</summary>
/// <param name="Id">Its name in protected values.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">Until when new values are protected with it.</param>
/// <param name="IsRevoked">Whether values from outside are refused under it.</param>
public sealed record RingKeyRow(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool IsRevoked);

/// <summary>The installation as it runs.</summary>
/// <param name="Settings">By name.</param>
/// <param name="Keys">Newest first.</param>
public sealed record InstallationDetails(IReadOnlyList<SettingRow> Settings, IReadOnlyList<RingKeyRow> Keys);

/// <summary>Tells the settings in force; the host knows them.</summary>
internal interface ISettingsList
{
    /// <summary>Numbers, durations, switches and choices as they are; of a text only whether it is set, since it may be a secret.</summary>
    IReadOnlyList<SettingRow> List();
}

/// <summary>Settings for reading, the key ring, and the panic that ends everybody's sessions (SES-12).</summary>
internal sealed class InstallationService(
    PortalDatabase database,
    OperatorGate gate,
    StepUp stepUp,
    ISettingsList settings,
    IKeyManager ring,
    SessionService sessions,
    AuditTrail audit,
    ILogger<InstallationService> logger)
{
    // As the framework's own keys.
    private static readonly TimeSpan s_keyLifetime = TimeSpan.FromDays(90);

    /// <summary>Settings and keys. The gate's errors.</summary>
    public async Task<Result<InstallationDetails>> GetAsync(Actor actor, CancellationToken cancellationToken)
    {
        Result allowed = await gate.RequireAsync(actor, cancellationToken);
        return allowed.IsSuccess
            ? new InstallationDetails(
                settings.List(), [.. ring.GetAllKeys().OrderByDescending(key => key.CreationDate).Select(key => new RingKeyRow(key.KeyId, key.CreationDate, key.ExpirationDate, key.IsRevoked))])
            : allowed.Error;
    }

    /// <summary>Makes a new key, which is used from now on; older ones still open what they closed. The gate's and the step-up's errors.</summary>
    [NeedsStepUp]
    public async Task<Result> RotateAsync(Actor actor, CancellationToken cancellationToken)
    {
        Result noted = await database.WriteAsync<Result>(
            async db =>
            {
                Result allowed = await AllowAsync(db, actor, cancellationToken);
                if (allowed.IsSuccess)
                {
                    await audit.AppendAsync(db, new AuditEvent(AuditChain.Installation, AuditActions.KeyRingRotated, "installation", "key-ring").By(actor), cancellationToken);
                }

                return allowed;
            },
            cancellationToken);
        if (noted.IsSuccess)
        {
            Rotate(revoke: false);
        }

        return noted;
    }

    /// <summary>Ends all sessions and half-finished sign-ins of everybody and replaces the key ring. The gate's and the step-up's errors.</summary>
    [NeedsStepUp]
    public Task<Result> PanicAsync(Actor actor, CancellationToken cancellationToken) => PanicAsync(
        db => AllowAsync(db, actor, cancellationToken),
        new AuditEvent(AuditChain.Installation, AuditActions.PanicPressed, "installation", "sessions") { After = new { way = "page" } }.By(actor),
        cancellationToken);

    /// <summary>The same from the server's command line.</summary>
    public Task<Result> PanicAsync(CancellationToken cancellationToken) => PanicAsync(
        _ => Task.FromResult(Result.Success),
        new AuditEvent(AuditChain.Installation, AuditActions.PanicPressed, "installation", "sessions") { After = new { way = "command" } },
        cancellationToken);

    private async Task<Result> PanicAsync(Func<PortalDbContext, Task<Result>> allow, AuditEvent act, CancellationToken cancellationToken)
    {
        int ended = 0;
        Result outcome = await database.WriteAsync<Result>(
            async db =>
            {
                Result allowed = await allow(db);
                if (!allowed.IsSuccess)
                {
                    return allowed;
                }

                ended = await sessions.EndEverybodysAsync(db, SessionEnd.EndedByOperator, cancellationToken);
                await db.Set<PendingSignIn>().ExecuteDeleteAsync(cancellationToken);
                await audit.AppendAsync(db, act, cancellationToken);
                return Result.Success;
            },
            cancellationToken);
        if (outcome.IsSuccess)
        {
            OperatorLog.Panic(logger, ended);
            Rotate(revoke: true);
        }

        return outcome;
    }

    private async Task<Result> AllowAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken)
    {
        Result allowed = await stepUp.RequireAsync(db, actor, cancellationToken);
        return allowed.IsSuccess ? await gate.RequireAsync(db, actor, cancellationToken) : allowed;
    }

    // Outside the transaction: the ring writes on a connection of its own, which would wait for ours. The ring lives on the
    // machine's clock, as all of the framework's key management does.
    private void Rotate(bool revoke)
    {
        IKey[] older = [.. ring.GetAllKeys().Where(key => !key.IsRevoked)];
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        ring.CreateNewKey(now, now + s_keyLifetime);
        foreach (IKey key in revoke ? older : [])
        {
            ring.RevokeKey(key.KeyId, "panic");
        }

        OperatorLog.KeyRingRotated(logger, revoke ? older.Length : 0);
    }
}
