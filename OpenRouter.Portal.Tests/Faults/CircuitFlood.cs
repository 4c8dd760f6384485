using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Faults;

/// <summary>F24: one person opens a hundred tabs. Ten come alive; the eleventh is told in words why it does not.</summary>
internal static class CircuitFlood
{
    private const int Allowed = 10;

    public static async Task<Func<Task<FaultReport>>> PrepareAsync(FaultPortal portal, double scale)
    {
        using TestPerson person = await portal.WithUserAsync(PortalPeople.NewEmail("tabs"));
        string cookie = $"portal-session={person.SessionToken}";
        return () => AttackAsync(portal, cookie, scale);
    }

    private static async Task<FaultReport> AttackAsync(FaultPortal portal, string cookie, double scale)
    {
        PeerSocket[] tabs = [.. Enumerable.Range(0, Math.Max(Allowed + 5, (int)(100 * scale))).Select(number => new PeerSocket("circuit", Peer.Address(number), cookie))];
        PeerConnection[] opened = await Peer.ConnectAsync(portal, tabs, 1, TimeSpan.Zero);

        FaultReport report = new();
        for (int number = 0; number < opened.Length; number++)
        {
            PeerConnection tab = opened[number];
            report.Count($"{tab.Status}");
            if (number < Allowed)
            {
                report.Require(tab is { Status: 101, Rendered: true, Closed: false }, $"tab {number + 1} was answered {tab.Status} and did not come alive: {tab.Body}");
            }
            else
            {
                report.Require(tab.Status == 503 && tab.RetryAfter is not null, $"tab {number + 1} was answered {tab.Status}");
                report.Require(tab.Body.Contains("Too many live pages are open.", StringComparison.Ordinal), $"the refusal does not say why: {tab.Body}");
            }
        }

        await HubFlood.RequireNothingLeftAsync(portal, report);
        return report;
    }
}
