using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>What is remembered of the failures of one chain; an instant in Unix milliseconds.</summary>
internal sealed record FailureFlood : IGuardState
{
    private const long HourMs = 3600 * 1000;

    public long BeganMs { get; init; }

    /// <summary>Failures of this hour.</summary>
    public int Count { get; init; }

    /// <summary>How many of them no entry speaks of yet.</summary>
    public int Unwritten { get; init; }

    /// <summary>For how many failures the entry speaks that is to be written now; 0 means none is.</summary>
    public int Speaks { get; init; }

    // Longer than the hour: what is not written yet is told by the next failure.
    public long ForgetAtMs => BeganMs + (30 * 24 * HourMs);

    /// <summary>One more failure: the first ones are written one by one, then only at each doubling, and what is left by the first of another hour.</summary>
    public FailureFlood Next(long nowMs, int oneByOne)
    {
        if (nowMs - BeganMs >= HourMs)
        {
            return new FailureFlood { BeganMs = nowMs, Count = 1, Speaks = Unwritten + 1 };
        }

        int count = Count + 1;
        int unwritten = Unwritten + 1;
        bool isTime = count <= oneByOne || (count % oneByOne == 0 && System.Numerics.BitOperations.IsPow2(count / oneByOne));
        return this with { Count = count, Unwritten = isTime ? 0 : unwritten, Speaks = isTime ? unwritten : 0 };
    }
}

/// <summary>Writes failed sign-ins down, so that a flood of them fills neither the chain nor the disk, and no failure goes untold (AUD-06).</summary>
internal sealed class FailedSignIns(PortalDatabase database, GuardStore guards, AuditTrail audit, IOptions<ThrottlingOptions> options, TimeProvider time, ILogger<FailedSignIns> logger)
{
    /// <summary>Notes one, in a transaction of its own.</summary>
    /// <param name="userId">Whose; null means that no account has the address.</param>
    /// <param name="method">A word of <see cref="Sessions.SignInMethods"/>.</param>
    /// <param name="visitor">Where from.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task NoteAsync(Guid? userId, string method, Visitor visitor, CancellationToken cancellationToken)
    {
        string chain = userId is { } known ? AuditChain.OfUser(known) : AuditChain.Installation;
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await database.WriteAsync(
            async db =>
            {
                (_, FailureFlood flood) = await GuardStore.ChangeAsync<FailureFlood>(
                    db, guards.Key("failed-sign-ins", chain), state => state.Next(now, options.Value.AuditedFailuresPerHour), cancellationToken);
                if (flood.Speaks > 0)
                {
                    object after = flood.Speaks == 1 ? new { method } : new { method, count = flood.Speaks };
                    await audit.AppendAsync(
                        db, new AuditEvent(chain, AuditActions.LoginFailed, "user", userId?.ToString() ?? "unknown") { After = after }.By(visitor), cancellationToken);
                }
            },
            cancellationToken);
        SignInLog.Refused(logger, visitor.Address);
    }
}
