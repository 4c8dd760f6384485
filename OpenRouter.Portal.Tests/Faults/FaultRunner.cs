using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Faults;

/// <summary>
/// What <c>Faults/run</c> starts: each fault against a portal of its own in this process, so that a full collection can be asked for;
/// the attacker and the good user are other processes. One row per fault.
/// </summary>
internal static class FaultRunner
{
    private const double PageLimitMs = 300;
    private const double HeapTolerance = 0.2;
    private const double PeakLimitMiB = 150;
    private const double Rehearsal = 0.02;
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Runs the named faults, or all; 0 means that every bound holds.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        int at = Array.IndexOf(arguments, "--scale");
        double scale = at < 0 ? 1 : double.Parse(arguments[at + 1], CultureInfo.InvariantCulture);
        string[] names = [.. arguments.Where((_, index) => at < 0 || index < at || index > at + 1)];
        if (names.Except(Fault.All.Select(fault => fault.Id), StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"There is no fault {unknown}, only {string.Join(", ", Fault.All.Select(fault => fault.Id))}.");
            return 2;
        }

        Console.WriteLine("| Fault | Requests | Answers | Seconds | Good user: requests, failures | p95 ms: page, dashboard, API | Heap MiB: before, after | Peak MiB | Verdict |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        bool isWell = true;
        foreach (Fault fault in Fault.All.Where(fault => names.Length == 0 || names.Contains(fault.Id)))
        {
            isWell &= await RunAsync(fault, scale);
        }

        return isWell ? 0 : 1;
    }

    private static async Task<bool> RunAsync(Fault fault, double scale)
    {
        await using FaultPortal portal = new();
        portal.With("Demo:Data", "true");
        fault.Configure(portal);
        portal.StartOnLoopback();
        await WaitForDemoTeamAsync(portal);
        (string cookie, string key) = await MakeGoodUserAsync(portal);

        // A little of the attack before the measurement, so that nothing is measured that happens only once in a process.
        Func<Task<FaultReport>> rehearsal = await fault.PrepareAsync(portal, Rehearsal);
        await ProbeAsync(portal, cookie, key, rehearsal);
        Func<Task<FaultReport>> attack = await fault.PrepareAsync(portal, scale);
        long before = Heap();
        using PeakMemory peak = new();
        FaultReport report = new();
        long start = Stopwatch.GetTimestamp();
        Probe probe = await ProbeAsync(portal, cookie, key, async () => report = await attack());
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double grown = peak.GrownMiB;
        long after = await SettleAsync(before);

        report.Require(probe.Failures == 0, $"{probe.Failures} requests of the good user failed");
        report.Require(Math.Max(probe.Page, Math.Max(probe.Dashboard, probe.Api)) <= PageLimitMs, "the good user waited too long");
        report.Require(after <= before * (1 + HeapTolerance), "the heap did not come back");
        report.Require(fault.Id != "F23" || grown <= PeakLimitMiB, "it took too much memory");
        string verdict = report.Broken.Count == 0 ? "holds" : "BROKEN: " + string.Join("; ", report.Broken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {fault.Id} | {report.Requests} | {report.Answers} | {seconds:F0} | {probe.Requests}, {probe.Failures} | {probe.Page:F0}, {probe.Dashboard:F0}, {probe.Api:F0} | {MiB(before):F1}, {MiB(after):F1} | +{grown:F0} | {verdict} |"));
        return report.Broken.Count == 0;
    }

    private static async Task WaitForDemoTeamAsync(FaultPortal portal)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await portal.ReadAsync(db => db.ApiKeys.AnyAsync(Cancel)))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_settling, "There is no demo team.");
            await Task.Delay(200, Cancel);
        }
    }

    private static async Task<(string Cookie, string Key)> MakeGoodUserAsync(FaultPortal portal)
    {
        using TestPerson person = await portal.WithUserAsync(PortalPeople.NewEmail("good"));
        Guid project = await portal.ReadAsync(db => db.Projects.Where(p => p.WorkspaceId == person.WorkspaceId).Select(p => p.Id).FirstAsync(Cancel));
        var key = await portal.Services.GetRequiredService<ApiKeyService>().GenerateAsync(
            person.Actor, person.WorkspaceId, new GenerateKeyForm { Name = "good", ProjectId = project }, Guid.NewGuid(), Cancel);
        return ($"portal-session={person.SessionToken}", key.Value!.Secret.Reveal());
    }

    private static async Task<Probe> ProbeAsync(FaultPortal portal, string cookie, string key, Func<Task> meanwhile)
    {
        await using ChildProcess process = Peer.StartProbe(portal, cookie, key);
        await process.WaitForLineAsync(static line => line == "probing", s_settling, Cancel);
        await meanwhile();
        await process.SendAsync("", Cancel);
        return Peer.Read<Probe>(await process.WaitForExitAsync(Cancel));
    }

    // Connections and circuits that are gone are let go of within a minute.
    private static async Task<long> SettleAsync(long before)
    {
        long start = Stopwatch.GetTimestamp();
        long heap = Heap();
        while (heap > before * (1 + HeapTolerance) && Stopwatch.GetElapsedTime(start) < s_settling)
        {
            await Task.Delay(TimeSpan.FromSeconds(5), Cancel);
            heap = Heap();
        }

        return heap;
    }

    private static long Heap()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static double MiB(long bytes) => bytes / 1024.0 / 1024.0;

    private sealed record Probe(int Requests, int Failures, double Page, double Dashboard, double Api);

    /// <summary>The most that the process had resident, looked at five times a second.</summary>
    private sealed class PeakMemory : IDisposable
    {
        private readonly long _before = Resident();
        private readonly Timer _timer;
        private long _most;

        public PeakMemory() => _timer = new Timer(_ => _most = Math.Max(_most, Resident()), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));

        public double GrownMiB => MiB(Math.Max(0, _most - _before));

        public void Dispose() => _timer.Dispose();

        private static long Resident()
        {
            using Process process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
