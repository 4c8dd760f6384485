using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>One failure that still counts against an address.</summary>
/// <param name="Who">Keyed hash of the account it was a try at.</param>
/// <param name="QuietBeforeMs">What <see cref="AddressState.QuietSinceMs"/> was before it, to undo it.</param>
internal sealed record AddressFailure(string Who, long QuietBeforeMs);

/// <summary>What is remembered of one network address; instants in Unix milliseconds.</summary>
internal sealed record AddressState : IGuardState
{
    private const long WeekMs = 7L * 24 * 3600 * 1000;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<AddressFailure> Failures { get; init; } = [];

    /// <summary>When the wait ends and quiet time begins; moves on with every failure that the quiet takes off.</summary>
    public long QuietSinceMs { get; init; }

    /// <inheritdoc />
    public long ForgetAtMs => QuietSinceMs + WeekMs;
}

/// <summary>
/// The progressive throttle of one address as pure functions (behaviours.md T1, LGN-02): some failures are free, then each further try
/// must wait longer; every quiet time after a wait takes the oldest failure off.
/// </summary>
internal static class AddressPolicy
{
    /// <summary>How many failures are kept: more than the curve has steps, few enough for an evening to be forgotten in half a day.</summary>
    public const int Kept = 24;

    /// <summary>How long to wait before a try at <paramref name="nowMs"/>; zero means that it may be made.</summary>
    public static TimeSpan Wait(AddressState state, long nowMs) => TimeSpan.FromMilliseconds(Math.Max(0, state.QuietSinceMs - nowMs));

    /// <summary>Counts a try as failed before it is judged; while it must wait, nothing changes.</summary>
    public static AddressState Reserve(AddressState state, string who, long nowMs, ThrottlingOptions options)
    {
        if (nowMs < state.QuietSinceMs)
        {
            return state;
        }

        long quietMs = (long)options.QuietTime.TotalMilliseconds;
        int off = (int)Math.Min(state.Failures.Count, (nowMs - state.QuietSinceMs) / quietMs);
        long quietSince = state.QuietSinceMs + (off * quietMs);
        List<AddressFailure> failures = [.. state.Failures.Skip(off), new AddressFailure(who, quietSince)];
        long wait = (long)ProgressiveDelay.BeforeAttempt(failures.Count + 1, options.FreeFailures).TotalMilliseconds;
        return new AddressState { Failures = [.. failures.TakeLast(Math.Max(Kept, options.FreeFailures + 7))], QuietSinceMs = nowMs + wait };
    }

    /// <summary>Takes one account's newest failure off, when a try turned out to be right but the sign-in is not complete.</summary>
    public static AddressState Release(AddressState state, string who)
    {
        int newest = state.Failures.Count - 1;
        while (newest >= 0 && state.Failures[newest].Who != who)
        {
            newest--;
        }

        return newest < 0 ? state : Without(state, (failure, index) => index == newest);
    }

    /// <summary>Takes these accounts' own failures off and no others (LGN-03); a wait that only they caused ends.</summary>
    public static AddressState Forgive(AddressState state, IReadOnlyCollection<string> who) =>
        state.Failures.Any(failure => who.Contains(failure.Who)) ? Without(state, (failure, _) => who.Contains(failure.Who)) : state;

    private static AddressState Without(AddressState state, Func<AddressFailure, int, bool> isOff)
    {
        int last = state.Failures.Count;
        long quietSince = state.QuietSinceMs;
        while (last > 0 && isOff(state.Failures[last - 1], last - 1))
        {
            quietSince = state.Failures[--last].QuietBeforeMs;
        }

        return new AddressState { Failures = [.. state.Failures.Take(last).Where((failure, index) => !isOff(failure, index))], QuietSinceMs = quietSince };
    }
}
