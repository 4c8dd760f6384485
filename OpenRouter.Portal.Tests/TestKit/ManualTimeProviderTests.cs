namespace OpenRouter.Portal.Tests.TestKit;

public sealed class ManualTimeProviderTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Advance_PastAPeriodicTimer_FiresItAtEachDueInstant()
    {
        ManualTimeProvider clock = new(s_start);
        List<DateTimeOffset> fired = [];
        using ITimer timer = clock.CreateTimer(_ => fired.Add(clock.GetUtcNow()), null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));

        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Empty(fired);
        clock.Advance(TimeSpan.FromSeconds(26));

        Assert.Equal([s_start.AddSeconds(5), s_start.AddSeconds(15), s_start.AddSeconds(25)], fired);
        Assert.Equal(s_start.AddSeconds(30), clock.GetUtcNow());
    }

    [Fact]
    public void Advance_WithTwoTimers_FiresThemInTheOrderOfTime()
    {
        ManualTimeProvider clock = new(s_start);
        List<string> fired = [];
        using ITimer later = clock.CreateTimer(_ => fired.Add("later"), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        using ITimer sooner = clock.CreateTimer(_ => fired.Add("sooner"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using ITimer stopped = clock.CreateTimer(_ => fired.Add("stopped"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        stopped.Dispose();

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["sooner", "later"], fired);
    }

    [Fact]
    public async Task Delay_OnThisClock_EndsWhenTheClockIsMoved()
    {
        ManualTimeProvider clock = new(s_start);
        Task delay = Task.Delay(TimeSpan.FromHours(1), clock, TestContext.Current.CancellationToken);
        Assert.False(delay.IsCompleted);

        clock.Advance(TimeSpan.FromHours(1));

        await delay.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void GetElapsedTime_FollowsTheClock()
    {
        ManualTimeProvider clock = new(s_start);
        long before = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMilliseconds(1500));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), clock.GetElapsedTime(before));
    }
}
