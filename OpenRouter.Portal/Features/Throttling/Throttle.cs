using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.KeyRing;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>How often something may happen.</summary>
/// <param name="Purpose">What is limited, such as <c>sign-up-address</c>; keeps counters apart.</param>
/// <param name="Count">How often within the window.</param>
/// <param name="Window">How long.</param>
/// <param name="Sentence">What the refused person reads.</param>
internal sealed record ThrottleLimit(string Purpose, int Count, TimeSpan Window, string Sentence);

/// <summary>Counts and refuses by fixed windows. Each try is counted by one atomic statement before it is judged, so parallel tries cannot overrun a limit.</summary>
internal sealed class Throttle(PortalDatabase database, KeyedHash keyedHash, TimeProvider time)
{
    /// <summary>Counts one try of <paramref name="subject"/>; past the limit <c>too_many_requests</c> with the time until the window ends.</summary>
    public async Task<Result> CountAsync(ThrottleLimit limit, string subject, CancellationToken cancellationToken)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        long expired = now - (long)limit.Window.TotalMilliseconds;
        string key = $"{limit.Purpose}:{Convert.ToHexStringLower(keyedHash.Compute(limit.Purpose, subject).AsSpan(0, 16))}";
        Counted counted = await database.WriteAsync(
            async db => (await db.Database.SqlQuery<Counted>(
                $"""
                INSERT INTO "ThrottleCounters" ("Key", "WindowStartedMs", "Count") VALUES ({key}, {now}, 1)
                ON CONFLICT ("Key") DO UPDATE SET
                    "Count" = CASE WHEN "ThrottleCounters"."WindowStartedMs" <= {expired} THEN 1 ELSE "ThrottleCounters"."Count" + 1 END,
                    "WindowStartedMs" = CASE WHEN "ThrottleCounters"."WindowStartedMs" <= {expired} THEN {now} ELSE "ThrottleCounters"."WindowStartedMs" END
                RETURNING "Count", "WindowStartedMs"
                """).ToListAsync(cancellationToken))[0],
            cancellationToken);
        if (counted.Count <= limit.Count)
        {
            return Result.Success;
        }

        TimeSpan wait = TimeSpan.FromMilliseconds(Math.Max(1000, counted.WindowStartedMs + limit.Window.TotalMilliseconds - now));
        return new Error(ErrorKind.Throttled, "too_many_requests", limit.Sentence, wait);
    }

    private sealed record Counted(int Count, long WindowStartedMs);
}
