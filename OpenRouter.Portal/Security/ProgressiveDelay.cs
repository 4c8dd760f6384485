namespace OpenRouter.Portal.Security;

/// <summary>How long one source must wait before a further try, as a pure function of its tries (security.md LGN-02, behaviours.md T1).</summary>
internal static class ProgressiveDelay
{
    /// <summary>How many failures are free where nothing else is configured.</summary>
    public const int FreeAttempts = 5;

    // NIST SP 800-63B-4 3.2.2 names 30 seconds to an hour; doubling reaches the cap with the eleventh try.
    private static readonly int[] s_waitsSeconds = [30, 60, 120, 240, 480, 900];

    /// <summary>The wait before the given attempt, counted from 1: none for the free ones, then 30 s doubling up to 900 s.</summary>
    public static TimeSpan BeforeAttempt(int attempt, int freeAttempts = FreeAttempts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        return attempt <= freeAttempts
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(s_waitsSeconds[Math.Min(attempt - freeAttempts, s_waitsSeconds.Length) - 1]);
    }
}
