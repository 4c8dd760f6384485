using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Faults;

/// <summary>
/// F21: 10,000 pairs of address and password from 200 real peers. No account is tried more than ten times, its owner still gets in from
/// a known device, and the flood fills no log.
/// </summary>
internal static class CredentialStuffing
{
    private const int Allowed = 10;
    private const int WrittenOneByOne = 20;

    public static async Task<Func<Task<FaultReport>>> PrepareAsync(FaultPortal portal, double scale)
    {
        List<(string Email, FaultBrowser Browser)> victims = [];
        for (int number = 0; number < Math.Max(4, (int)(20 * scale)); number++)
        {
            FaultBrowser browser = portal.NewBrowser();
            victims.Add((PortalPeople.NewEmail("victim"), browser));
            await portal.SignUpInAsync(browser, victims[^1].Email);
        }

        return () => AttackAsync(portal, victims, scale);
    }

    private static async Task<FaultReport> AttackAsync(FaultPortal portal, List<(string Email, FaultBrowser Browser)> victims, double scale)
    {
        FaultReport report = new();
        using FaultBrowser browser = portal.NewBrowser();
        PeerRequest form = await FaultPortal.FillAsync(browser, "/login", "sign-in", ("Email", "EMAIL"), ("Password", "PASSWORD"));

        // The pairs of leaked lists: the first of each address are for accounts that exist, which is the attacker's best luck.
        int pairs = (int)(10_000 * scale);
        int addresses = Math.Max(100, (int)(200 * scale));
        string[] emails = [.. Enumerable.Range(0, pairs).Select(number => number < addresses * 2 || number % 3 == 0
            ? victims[number % victims.Count].Email
            : $"nobody-{number.ToString(CultureInfo.InvariantCulture)}@example.org")];
        int entries = await FailuresWrittenAsync(portal);
        PeerAnswer[] answers = await Peer.PostAsync(portal, [.. emails.Select((email, number) => form with
        {
            From = Peer.Address(number % addresses),
            Body = form.Body.Replace("EMAIL", Uri.EscapeDataString(email), StringComparison.Ordinal)
                .Replace("PASSWORD", string.Create(CultureInfo.InvariantCulture, $"leaked-Password-{number}"), StringComparison.Ordinal),
        })], addresses);
        report.Count(answers);

        report.Require(answers.All(answer => !answer.Session), "somebody got in");
        report.Require(answers.All(answer => answer.Status is 400 or 429 or 503), "an answer was neither a refusal nor a request to wait");
        foreach ((string email, FaultBrowser known) in victims)
        {
            int judged = answers.Where((answer, number) => emails[number] == email && answer.Status == 400).Count();
            report.Require(judged <= Allowed, $"{judged} passwords of one account were judged");
            using HttpResponseMessage signedIn = await SignInAgainAsync(known, email);
            report.Require(signedIn.SessionCookie() is { Length: > 0 }, $"an owner on a known device was answered {(int)signedIn.StatusCode}");
            known.Dispose();
        }

        // Each victim's own chain, and the installation's for addresses without an account, which doubles after the first ones.
        int written = await FailuresWrittenAsync(portal) - entries;
        int most = (victims.Count * Allowed) + WrittenOneByOne + (int)Math.Log2(pairs);
        report.Require(written <= most, $"{written} entries were written where {most} tell it all");
        return report;
    }

    private static Task<int> FailuresWrittenAsync(FaultPortal portal) => portal.ReadAsync(db =>
        db.Set<AuditEntry>().CountAsync(entry => entry.Action == AuditActions.LoginFailed, TestContext.Current.CancellationToken));

    private static Task<HttpResponseMessage> SignInAgainAsync(FaultBrowser known, string email)
    {
        // The device stays known; the session is over.
        known.Jar.GetAllCookies().Single(cookie => cookie.Name == "portal-session").Expired = true;
        return known.Client.SignInAsync(email);
    }
}
