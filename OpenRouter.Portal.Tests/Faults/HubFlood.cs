using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Hosting;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Faults;

/// <summary>F23: 5,000 connections to the hub, silent, without a session, from a foreign page, and of people who open all that they can.</summary>
internal static class HubFlood
{
    private const int PerUser = 10;

    public static async Task<Func<Task<FaultReport>>> PrepareAsync(FaultPortal portal, double scale)
    {
        List<string> cookies = [];
        for (int number = 0; number < Math.Max(3, (int)(40 * scale)); number++)
        {
            using TestPerson person = await portal.WithUserAsync(PortalPeople.NewEmail("tabs"));
            cookies.Add($"portal-session={person.SessionToken}");
        }

        return () => AttackAsync(portal, cookies, scale);
    }

    private static async Task<FaultReport> AttackAsync(FaultPortal portal, List<string> cookies, double scale)
    {
        PeerSocket[] plan = [.. Enumerable.Range(0, (int)(5000 * scale)).Select(number => (number % 10) switch
        {
            0 or 1 => new PeerSocket("silent", Peer.Address(number)),
            2 or 3 => new PeerSocket("upgrade", Peer.Address(number)),
            4 => new PeerSocket("upgrade", Peer.Address(number), Cookie(number), "https://evil.example"),
            5 or 6 => new PeerSocket("ping", Peer.Address(number), Cookie(number)),
            7 or 8 => new PeerSocket("big", Peer.Address(number), Cookie(number)),
            _ => new PeerSocket("upgrade", Peer.Address(number), Cookie(number)),
        })];

        // At full scale long enough for the hub to lose patience with those who do not speak.
        TimeSpan hold = scale >= 1 ? TimeSpan.FromSeconds(20) : TimeSpan.Zero;
        PeerConnection[] connections = await Peer.ConnectAsync(portal, plan, 200, hold);

        FaultReport report = new();
        foreach ((PeerSocket asked, PeerConnection got) in plan.Zip(connections))
        {
            report.Count(got.Status == -1 ? "silent" : got.Status == 101 ? $"101 {asked.Kind}" : $"{got.Status}");
            report.Require(got.Status != 0, "a connection was not taken or not answered");
            report.Require(asked.Kind == "silent" || asked.Cookie is not null || got.Status == 401, $"a stranger was answered {got.Status}");
            report.Require(asked.Origin is null || got.Status == 403, $"a foreign page was answered {got.Status}");
            report.Require(asked.Cookie is null || asked.Origin is not null || got.Status is 101 or 503, $"a person was answered {got.Status}");
            report.Require(got.Status != 503 || got.RetryAfter is not null, "a 503 did not say when to come back");
            report.Require(asked.Kind != "big" || got.Status != 101 || got.Closed, "a frame of 1 MB was taken");
            report.Require(hold == TimeSpan.Zero || asked.Kind != "upgrade" || got.Status != 101 || got.Closed, "a connection without a handshake was kept");
        }

        report.Require(connections.Any(got => got.Status == 503), "nobody was refused, so nothing was bounded");
        int kept = connections.Count(got => got is { Status: 101, Closed: false });
        report.Require(kept <= cookies.Count * PerUser, $"{kept} connections of {cookies.Count} people stood at once");
        await RequireNothingLeftAsync(portal, report);
        return report;

        string Cookie(int number) => cookies[number / 10 % cookies.Count];
    }

    /// <summary>Every place is free again soon after the connections are gone.</summary>
    public static async Task RequireNothingLeftAsync(FaultPortal portal, FaultReport report)
    {
        CircuitConnections connections = portal.Services.GetRequiredService<CircuitConnections>();
        long start = Stopwatch.GetTimestamp();
        while (connections.Count > 0 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        report.Require(connections.Count == 0, $"{connections.Count} places were still taken by connections that are gone");
    }
}
