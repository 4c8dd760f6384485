namespace OpenRouter.Portal.Features.Throttling;

/// <summary>What is remembered of the tries at one person's second factor; instants in Unix milliseconds, 0 means never.</summary>
internal sealed record SecondFactorState : IGuardState
{
    private const long YearMs = 366L * 24 * 3600 * 1000;

    /// <summary>Tries since the last right one or the last lock.</summary>
    public int Failures { get; init; }

    /// <summary>Tries since the last right one.</summary>
    public int Consecutive { get; init; }

    public long LastTryMs { get; init; }

    public long LockedUntilMs { get; init; }

    /// <summary>When the newest lock began.</summary>
    public long LastLockMs { get; init; }

    /// <summary>When the lock before it began.</summary>
    public long EarlierLockMs { get; init; }

    /// <summary>Whether no more tries are taken until somebody releases it.</summary>
    public bool IsHeld { get; init; }

    /// <inheritdoc />
    public long ForgetAtMs => IsHeld ? long.MaxValue : LastTryMs + YearMs;
}

/// <summary>
/// The second factor's own guard as pure functions (behaviours.md C4, T5): ten wrong codes in a row lock it, the third lock within a
/// day becomes a hold, and so does the hundredth wrong code in a row however slowly they came (LGN-09).
/// </summary>
internal static class SecondFactorPolicy
{
    /// <summary>Whether a try may be made at <paramref name="nowMs"/>.</summary>
    public static bool IsOpen(SecondFactorState state, long nowMs) => !state.IsHeld && nowMs >= state.LockedUntilMs;

    /// <summary>Counts a try as wrong before it is judged; a closed guard stays as it is, so that tries do not lengthen a lock.</summary>
    public static SecondFactorState Reserve(SecondFactorState state, long nowMs, ThrottlingOptions options)
    {
        if (!IsOpen(state, nowMs))
        {
            return state;
        }

        SecondFactorState counted = state with { Failures = state.Failures + 1, Consecutive = state.Consecutive + 1, LastTryMs = nowMs };
        bool isOff = counted.Consecutive >= options.ConsecutiveFailures;
        if (counted.Failures < options.CodeFailures)
        {
            return counted with { IsHeld = isOff };
        }

        bool isThird = state.EarlierLockMs > 0 && nowMs - state.EarlierLockMs < (long)options.HoldWindow.TotalMilliseconds;
        return counted with
        {
            Failures = 0,
            LockedUntilMs = nowMs + (long)options.CodeLock.TotalMilliseconds,
            LastLockMs = nowMs,
            EarlierLockMs = state.LastLockMs,
            IsHeld = isOff || isThird,
        };
    }

    /// <summary>
    /// A try was right. A lock that is in force was begun by that very try, or by one beside it, since behind a lock none is judged: it
    /// never was one. Earlier locks still count towards the hold.
    /// </summary>
    public static SecondFactorState Succeed(SecondFactorState state, long nowMs)
    {
        bool undone = !IsOpen(state, nowMs);
        return state with
        {
            Failures = 0,
            Consecutive = 0,
            LockedUntilMs = 0,
            IsHeld = false,
            LastLockMs = undone ? state.EarlierLockMs : state.LastLockMs,
            EarlierLockMs = undone ? 0 : state.EarlierLockMs,
        };
    }
}
