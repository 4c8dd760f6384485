namespace OpenRouter.Portal.Features.Throttling;

/// <summary>What is remembered of the wrong passwords of one account, from unknown devices or from one known device; instants in Unix milliseconds.</summary>
internal sealed record PasswordState : IGuardState
{
    private const long YearMs = 366L * 24 * 3600 * 1000;

    /// <summary>The tries of the last window, oldest first; at most as many as lock.</summary>
    public IReadOnlyList<long> RecentMs { get; init; } = [];

    public long LockedUntilMs { get; init; }

    /// <summary>Tries since the last right password.</summary>
    public int Consecutive { get; init; }

    /// <summary>Tries since the last complete sign-in, by whatever way; for telling the owner.</summary>
    public int SinceSignIn { get; init; }

    public long LastTryMs { get; init; }

    /// <summary>Whether passwords are switched off until a mailed reset (LGN-09).</summary>
    public bool IsOff { get; init; }

    /// <inheritdoc />
    public long ForgetAtMs => IsOff ? long.MaxValue : LastTryMs + YearMs;
}

/// <summary>The account's password lock as pure functions (behaviours.md T3, C4; LGN-05, LGN-09).</summary>
internal static class PasswordGuardPolicy
{
    /// <summary>Whether a password may be judged at <paramref name="nowMs"/>.</summary>
    public static bool IsOpen(PasswordState state, long nowMs) => !state.IsOff && nowMs >= state.LockedUntilMs;

    /// <summary>Counts a try as wrong before it is judged; a closed guard stays as it is, so that tries do not lengthen a lock.</summary>
    /// <param name="state">Before.</param>
    /// <param name="nowMs">When.</param>
    /// <param name="isKnownDevice">A known device is locked for a while like all others, but is never switched off.</param>
    /// <param name="options">The numbers.</param>
    public static PasswordState Reserve(PasswordState state, long nowMs, bool isKnownDevice, ThrottlingOptions options)
    {
        if (!IsOpen(state, nowMs))
        {
            return state;
        }

        // What led to an earlier lock is paid for.
        long[] recent = [.. state.RecentMs.Where(at => at >= state.LockedUntilMs && nowMs - at < (long)options.PasswordWindow.TotalMilliseconds), nowMs];
        bool locks = recent.Length >= options.PasswordFailures;
        return new PasswordState
        {
            RecentMs = recent,
            LockedUntilMs = locks ? nowMs + (long)options.PasswordLock.TotalMilliseconds : state.LockedUntilMs,
            Consecutive = state.Consecutive + 1,
            SinceSignIn = state.SinceSignIn + 1,
            LastTryMs = nowMs,
            IsOff = !isKnownDevice && state.Consecutive + 1 >= options.ConsecutiveFailures,
        };
    }

    /// <summary>
    /// The password was right, the sign-in is not complete yet: the try is given back. A lock or the switching off that is in force was
    /// begun by that try or one beside it, since behind them none is judged.
    /// </summary>
    public static PasswordState Release(PasswordState state, long nowMs) => state with
    {
        RecentMs = [.. state.RecentMs.SkipLast(1)],
        LockedUntilMs = IsOpen(state, nowMs) ? state.LockedUntilMs : 0,
        IsOff = false,
        Consecutive = Math.Max(0, state.Consecutive - 1),
        SinceSignIn = Math.Max(0, state.SinceSignIn - 1),
    };

    /// <summary>A complete sign-in. By password the guard begins anew; by another way only the owner's being told does, and a lock stays for whoever guesses on.</summary>
    public static PasswordState Succeed(PasswordState state, bool byPassword) => byPassword ? new PasswordState() : state with { SinceSignIn = 0 };
}
