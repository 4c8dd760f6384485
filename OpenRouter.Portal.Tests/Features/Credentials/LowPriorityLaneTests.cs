using System.Globalization;
using OpenRouter.Portal.Features.Credentials;

namespace OpenRouter.Portal.Tests.Features.Credentials;

/// <summary>LGN-10: the bound holds exactly under parallel callers, who never wait for it on their own thread.</summary>
public sealed class LowPriorityLaneTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryRunAsync_TwoHundredAtOnce_RunsAtMostTheWidthAndRefusesBeyondTheQueue()
    {
        const int width = 2;
        const int queue = 50;
        using var lane = new LowPriorityLane("test", width, queue);
        using var release = new ManualResetEventSlim();
        int running = 0;
        int most = 0;

        Task<int>?[] tasks = new Task<int>?[200];
        Parallel.For(0, tasks.Length, index => tasks[index] = lane.TryRunAsync(() =>
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMaximum(ref most, now);
            release.Wait();
            Interlocked.Decrement(ref running);
            return index;
        }, Token));

        // Every caller has its answer although not one item is finished: nobody waited.
        Assert.Equal(width + queue, tasks.Count(task => task is not null));
        Assert.All(tasks.OfType<Task<int>>(), task => Assert.False(task.IsCompleted));
        release.Set();
        int[] results = await Task.WhenAll(tasks.OfType<Task<int>>());

        Assert.Equal(width + queue, results.Distinct().Count());
        Assert.InRange(most, 1, width);
    }

    [Fact]
    public async Task TryRunAsync_AfterOutcomes_HasItsPlacesBack()
    {
        using var lane = new LowPriorityLane("test", 1, 1);
        for (int i = 0; i < 200; i++)
        {
            Task<int>? first = lane.TryRunAsync(() => i, Token);
            Task<int>? second = lane.TryRunAsync(() => i + 1, Token);
            Assert.NotNull(first);
            Assert.NotNull(second);
            Assert.Equal((i, i + 1), (await first, await second));
        }
    }

    [Fact]
    public async Task TryRunAsync_CancelledWhileWaiting_FreesItsPlaceAndIsNeverRun()
    {
        using var lane = new LowPriorityLane("test", 1, 1);
        using var release = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        bool wasRun = false;
        Task<bool>? running = lane.TryRunAsync(() => { release.Wait(); return true; }, Token);
        Task<bool>? waiting = lane.TryRunAsync(() => wasRun = true, cancellation.Token);
        Assert.NotNull(running);
        Assert.NotNull(waiting);
        Assert.Null(lane.TryRunAsync(() => true, Token));

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Task<bool>? next = lane.TryRunAsync(() => true, Token);
        Assert.NotNull(next);
        release.Set();
        Assert.True(await running);
        Assert.True(await next);
        Assert.False(wasRun);
    }

    [Fact]
    public async Task TryRunAsync_CancelledWhileRunning_StopsTheWaitingOnly()
    {
        using var lane = new LowPriorityLane("test", 1, 1);
        using var started = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        Task<bool>? running = lane.TryRunAsync(() => { started.Set(); release.Wait(); return true; }, cancellation.Token);
        Assert.NotNull(running);
        started.Wait(Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        release.Set();
        Task<bool>? next = lane.TryRunAsync(() => true, Token);
        Assert.NotNull(next);
        Assert.True(await next);
    }

    [Fact]
    public async Task TryRunAsync_CancelledBefore_TakesNoPlace()
    {
        using var lane = new LowPriorityLane("test", 1, 1);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lane.TryRunAsync(() => true, cancelled)!);

        Task<bool>? first = lane.TryRunAsync(() => true, Token);
        Task<bool>? second = lane.TryRunAsync(() => true, Token);
        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.True(await first && await second);
    }

    [Fact]
    public async Task TryRunAsync_WorkThatThrows_GivesTheExceptionAndTheLaneGoesOn()
    {
        using var lane = new LowPriorityLane("test", 1, 1);

        await Assert.ThrowsAsync<FormatException>(() => lane.TryRunAsync<bool>(() => throw new FormatException(), Token)!);

        Assert.True(await lane.TryRunAsync(() => true, Token)!);
    }

    [Fact]
    public async Task Dispose_WhileSomeWait_CancelsThemAndRefusesFurther()
    {
        var lane = new LowPriorityLane("test", 1, 5);
        using var started = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        Task<bool>? running = lane.TryRunAsync(() => { started.Set(); release.Wait(); return true; }, Token);
        Task<bool>? waiting = lane.TryRunAsync(() => true, Token);
        started.Wait(Token);

        Task disposing = Task.Run(lane.Dispose, Token);
        Assert.True(SpinWait.SpinUntil(() => IsClosed(lane), TimeSpan.FromSeconds(10)));
        release.Set();
        await disposing;

        Assert.True(await running!);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting!);
    }

    /// <summary>The threads are the lane's own, and on Linux the kernel really prefers every other thread.</summary>
    [Fact]
    public async Task TryRunAsync_TheThread_IsNotThePoolsAndGivesWay()
    {
        using var lane = new LowPriorityLane("test", 1, 1);

        (bool isPool, bool isBackground, int nice) = await lane.TryRunAsync(
            () => (Thread.CurrentThread.IsThreadPoolThread, Thread.CurrentThread.IsBackground, ReadNice()), Token)!;

        Assert.False(isPool);
        Assert.True(isBackground);
        Assert.True(!OperatingSystem.IsLinux() || nice >= 10, $"nice {nice}");
        Assert.True(!OperatingSystem.IsLinux() || ReadNice() < nice);
    }

    private static bool IsClosed(LowPriorityLane lane)
    {
        try
        {
            lane.TryRunAsync(() => true, new CancellationToken(canceled: true));
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private static int ReadNice()
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        // proc(5): "pid (name) state ..."; nice is the 19th field, the 17th after the name's closing bracket.
        string stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }

    private static void InterlockedMaximum(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
        {
            int before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
