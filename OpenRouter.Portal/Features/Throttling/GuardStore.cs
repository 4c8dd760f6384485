using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.KeyRing;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>
/// Changes what a guard remembers, one change at a time: the first statement takes the row's lock, so that of tries that come at
/// once each sees what the one before it left. Rows are taken in the order address, account, second factor, never the other way.
/// </summary>
internal sealed class GuardStore(KeyedHash keyedHash)
{
    /// <summary>The key of a subject under a guard's name.</summary>
    public string Key(string guard, string subject) => $"{guard}:{Tag(guard, subject)}";

    /// <summary>A short keyed hash, for naming a subject inside another one's state.</summary>
    public string Tag(string purpose, string subject) => Convert.ToHexStringLower(keyedHash.Compute("guard-" + purpose, subject).AsSpan(0, 16));

    /// <summary>Replaces the state by what <paramref name="change"/> makes of it, in the caller's transaction; answers both.</summary>
    /// <param name="db">The transaction; the row stays locked until its end.</param>
    /// <param name="key">See <see cref="Key"/>.</param>
    /// <param name="change">A pure function; returning the state that it got writes nothing.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<(TState Before, TState After)> ChangeAsync<TState>(
        PortalDbContext db, string key, Func<TState, TState> change, CancellationToken cancellationToken)
        where TState : class, IGuardState, new()
    {
        string stored = (await db.Database.SqlQuery<string>(
            $"""
            INSERT INTO "Guards" ("Key", "State", "ForgetAtMs") VALUES ({key}, '', 0)
            ON CONFLICT ("Key") DO UPDATE SET "Key" = EXCLUDED."Key" RETURNING "State" AS "Value"
            """).ToListAsync(cancellationToken))[0];
        TState before = stored.Length == 0 ? new TState() : JsonSerializer.Deserialize<TState>(stored)!;
        TState after = change(before);
        if (!ReferenceEquals(before, after))
        {
            string state = JsonSerializer.Serialize(after);
            await db.Database.ExecuteSqlAsync(
                $"""UPDATE "Guards" SET "State" = {state}, "ForgetAtMs" = {after.ForgetAtMs} WHERE "Key" = {key}""", cancellationToken);
        }

        return (before, after);
    }
}

/// <summary>What a guard remembers of a subject.</summary>
internal interface IGuardState
{
    /// <summary>Unix milliseconds from which it may be forgotten.</summary>
    long ForgetAtMs { get; }
}
