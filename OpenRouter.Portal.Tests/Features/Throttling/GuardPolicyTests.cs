using OpenRouter.Portal.Features.Throttling;

namespace OpenRouter.Portal.Tests.Features.Throttling;

/// <summary>The three guards' rules as pure functions, to the second.</summary>
public sealed class GuardPolicyTests
{
    private const long Second = 1000;
    private const long Minute = 60 * Second;
    private const long Start = 1_800_000_000_000;
    private static readonly ThrottlingOptions s_options = new();

    /// <summary>LGN-02. Guarantee: five failures are free, then 30 s doubling up to 15 minutes.</summary>
    [Fact]
    public void Address_TheCurve_IsTheTables()
    {
        AddressState state = new();
        long now = Start;
        long[] waits = [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900];
        foreach (long wait in waits)
        {
            Assert.Equal(TimeSpan.Zero, AddressPolicy.Wait(state, now));
            state = AddressPolicy.Reserve(state, "ada", now, s_options);
            Assert.Equal(TimeSpan.FromSeconds(wait), AddressPolicy.Wait(state, now));
            if (wait > 0)
            {
                Assert.Same(state, AddressPolicy.Reserve(state, "ada", now + (wait * Second) - 1, s_options));
            }

            now += wait * Second;
        }
    }

    /// <summary>LGN-02. Guarantee: quiet time starts when the wait ends, and each quiet 15 minutes take one failure off.</summary>
    [Theory]
    [InlineData(30, 60)] // at the end of the wait: the seventh try waits a minute
    [InlineData(30 + 899, 60)]
    [InlineData(30 + 900, 30)]
    [InlineData(30 + 1799, 30)]
    [InlineData(30 + 1800, 0)]
    [InlineData(30 + (5 * 900), 0)]
    public void Address_QuietTime_TakesOneFailureOffAtATime(long seconds, long nextWait)
    {
        AddressState state = new();
        for (int n = 0; n < 5; n++)
        {
            state = AddressPolicy.Reserve(state, "ada", Start, s_options);
        }

        long now = Start + (seconds * Second);
        Assert.Equal(TimeSpan.FromSeconds(nextWait), AddressPolicy.Wait(AddressPolicy.Reserve(state, "ada", now, s_options), now));
    }

    /// <summary>LGN-03. Guarantee: a success takes that account's own failures off, and leaves the others' and their wait. Attack: sign in to one's own account between guesses.</summary>
    [Fact]
    public void Address_ASuccess_ForgivesItsOwnFailuresOnly()
    {
        AddressState state = new();
        foreach (string who in (string[])["ada", "victim", "victim", "ada", "victim"])
        {
            state = AddressPolicy.Reserve(state, who, Start, s_options);
        }

        AddressState forgiven = AddressPolicy.Forgive(state, ["ada"]);
        Assert.Equal(["victim", "victim", "victim"], forgiven.Failures.Select(failure => failure.Who));
        Assert.Equal(TimeSpan.FromSeconds(30), AddressPolicy.Wait(forgiven, Start));
        Assert.Equal(TimeSpan.Zero, AddressPolicy.Wait(AddressPolicy.Forgive(state, ["ada", "victim"]), Start));
        Assert.Same(state, AddressPolicy.Forgive(state, ["grace"]));

        AddressState later = AddressPolicy.Reserve(state, "ada", Start + (30 * Second), s_options);
        Assert.Equivalent(state, AddressPolicy.Release(later, "ada"), strict: true);
    }

    /// <summary>LGN-05, T3. Guarantee: the tenth wrong password within 15 minutes locks for 15 minutes, to the second, and tries do not lengthen it.</summary>
    [Fact]
    public void Password_TheTenthWithinTheWindow_LocksForFifteenMinutes()
    {
        PasswordState state = Try(new PasswordState(), Start, 9);
        Assert.True(PasswordGuardPolicy.IsOpen(state, Start));
        Assert.True(PasswordGuardPolicy.IsOpen(Try(state, Start + (15 * Minute), 1), Start + (15 * Minute)));

        long locked = Start + (15 * Minute) - 1;
        state = Try(state, locked, 1);
        Assert.Same(state, Try(state, locked + (14 * Minute), 5));
        Assert.False(PasswordGuardPolicy.IsOpen(state, locked + (14 * Minute) + (59 * Second)));
        Assert.True(PasswordGuardPolicy.IsOpen(state, locked + (15 * Minute)));
        Assert.True(PasswordGuardPolicy.IsOpen(Try(state, locked + (15 * Minute), 9), locked + (15 * Minute)));
        Assert.False(PasswordGuardPolicy.IsOpen(Try(state, locked + (15 * Minute), 10), locked + (15 * Minute)));
    }

    /// <summary>LGN-09. Guarantee: the hundredth failure in a row, however slow, switches passwords off for unknown devices only.</summary>
    [Fact]
    public void Password_TheHundredthInARow_SwitchesItOff_ForUnknownDevices()
    {
        PasswordState strangers = new();
        PasswordState owner = new();
        for (int n = 0; n < 100; n++)
        {
            long now = Start + (n * 60 * Minute);
            Assert.True(PasswordGuardPolicy.IsOpen(strangers, now));
            strangers = PasswordGuardPolicy.Reserve(strangers, now, false, s_options);
            owner = PasswordGuardPolicy.Reserve(owner, now, true, s_options);
        }

        long years = Start + (1000L * 24 * 60 * Minute);
        Assert.False(PasswordGuardPolicy.IsOpen(strangers, years));
        Assert.True(PasswordGuardPolicy.IsOpen(owner, years));
        Assert.Equal(long.MaxValue, strangers.ForgetAtMs);
    }

    /// <summary>Guarantee: a right password takes back the lock that its own reservation began, and nothing more.</summary>
    [Fact]
    public void Password_ReleasingATry_IsAsIfItHadNotBeen()
    {
        PasswordState nine = Try(new PasswordState(), Start, 9);
        Assert.Equivalent(nine, PasswordGuardPolicy.Release(Try(nine, Start, 1), Start), strict: true);
        Assert.Equal(0, PasswordGuardPolicy.Succeed(nine, true).Consecutive);
        Assert.Equal((9, 0), (PasswordGuardPolicy.Succeed(nine, false).Consecutive, PasswordGuardPolicy.Succeed(nine, false).SinceSignIn));
    }

    /// <summary>C4, T5. Guarantee: ten wrong codes in a row lock for 15 minutes; the third lock within a day is a hold that time does not end.</summary>
    [Theory]
    [InlineData(24 * 60, false)]
    [InlineData((24 * 60) - 1, true)]
    public void SecondFactor_TheThirdLockWithinADay_IsAHold(int minutesToTheThird, bool held)
    {
        SecondFactorState state = Codes(new SecondFactorState(), Start, 9);
        Assert.True(SecondFactorPolicy.IsOpen(state, Start));
        state = Codes(state, Start, 1);
        Assert.False(SecondFactorPolicy.IsOpen(state, Start + (14 * Minute) + (59 * Second)));
        Assert.True(SecondFactorPolicy.IsOpen(state, Start + (15 * Minute)));
        Assert.Same(state, Codes(state, Start + Minute, 3));

        state = Codes(state, Start + (60 * Minute), 10);
        Assert.True(SecondFactorPolicy.IsOpen(state, Start + (75 * Minute)));
        long third = Start + (minutesToTheThird * Minute);
        state = Codes(state, third, 10);
        Assert.Equal(held, state.IsHeld);
        Assert.Equal(!held, SecondFactorPolicy.IsOpen(state, third + (15 * Minute)));
    }

    /// <summary>LGN-09, MFA-11. Guarantee: slow guessing that never meets a third lock ends in a hold too; a right code begins anew but forgets no lock.</summary>
    [Fact]
    public void SecondFactor_TheHundredthInARow_IsAHold_AndASuccessBeginsAnew()
    {
        SecondFactorState state = new();
        for (int n = 0; n < 99; n++)
        {
            state = SecondFactorPolicy.Reserve(state, Start + (n * 120 * 60 * Minute), s_options);
        }

        Assert.False(state.IsHeld);
        long last = Start + (200 * 120 * 60 * Minute);
        Assert.True(SecondFactorPolicy.Reserve(state, last, s_options).IsHeld);
        SecondFactorState right = SecondFactorPolicy.Succeed(SecondFactorPolicy.Reserve(state, last, s_options), last);
        Assert.Equal((0, 0, false), (right.Failures, right.Consecutive, right.IsHeld));

        SecondFactorState locked = Codes(new SecondFactorState(), Start, 10);
        SecondFactorState after = SecondFactorPolicy.Succeed(locked with { LockedUntilMs = Start }, Start + (20 * Minute));
        Assert.Equal(Start, after.LastLockMs);
    }

    /// <summary>Guarantee: a number that makes no sense stops the start, named by its key.</summary>
    [Fact]
    public void Options_OutOfRange_AreNamed()
    {
        ThrottlingOptions wrong = new() { FreeFailures = 0, PasswordFailures = 101, ConsecutiveFailures = 101, CodeLock = TimeSpan.Zero };
        string[] failures = [.. new ThrottlingOptionsValidator().Validate(null, wrong).Failures!];
        Assert.Equal(
            ["Throttling:FreeFailures", "Throttling:PasswordFailures", "Throttling:ConsecutiveFailures", "Throttling:CodeLock"],
            failures.Select(failure => failure.Split(' ')[0]));
        Assert.True(new ThrottlingOptionsValidator().Validate(null, new ThrottlingOptions()).Succeeded);
    }

    private static PasswordState Try(PasswordState state, long now, int times)
    {
        for (int n = 0; n < times; n++)
        {
            state = PasswordGuardPolicy.Reserve(state, now, false, s_options);
        }

        return state;
    }

    private static SecondFactorState Codes(SecondFactorState state, long now, int times)
    {
        for (int n = 0; n < times; n++)
        {
            state = SecondFactorPolicy.Reserve(state, now, s_options);
        }

        return state;
    }
}
