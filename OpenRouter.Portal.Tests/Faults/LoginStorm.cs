using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Faults;

/// <summary>F20: 1,000 sign-ins at one instant, then 5,000. Each is judged or told when to come back; nobody gets in by mistake.</summary>
internal static class LoginStorm
{
    /// <summary>The guards stand aside, so that the lane alone is what holds.</summary>
    public static void Configure(FaultPortal portal) => portal.With("Throttling:FreeFailures", "1000").With("Throttling:PasswordFailures", "100");

    public static async Task<Func<Task<FaultReport>>> PrepareAsync(FaultPortal portal, double scale)
    {
        string[] people = [.. Enumerable.Range(0, Math.Max(5, (int)(50 * scale))).Select(_ => PortalPeople.NewEmail("storm"))];
        foreach (string email in people)
        {
            using TestPerson person = await portal.WithUserAsync(email);
        }

        return () => AttackAsync(portal, people, scale);
    }

    private static async Task<FaultReport> AttackAsync(FaultPortal portal, string[] people, double scale)
    {
        FaultReport report = new();
        PasswordLane lane = portal.Services.GetRequiredService<PasswordLane>();
        using FaultBrowser browser = portal.NewBrowser();
        int right = 0;
        foreach (int wave in (int[])[(int)(1000 * scale), (int)(5000 * scale)])
        {
            // A fifth knows its password, a fifth mistypes it, and the others have no account.
            string[] kinds = [.. Enumerable.Range(0, wave).Select(number => number % 5 == 0 ? "right" : number % 5 == 1 ? "wrong" : "nobody")];
            PeerRequest form = await FaultPortal.FillAsync(browser, "/login", "sign-in", ("Email", "EMAIL"), ("Password", "PASSWORD"));
            long hashes = lane.HashesDone;
            PeerAnswer[] answers = await Peer.PostTogetherAsync(portal, [.. kinds.Select((kind, number) => form with
            {
                From = Peer.Address(number),
                Body = form.Body
                    .Replace("EMAIL", Uri.EscapeDataString(kind == "nobody" ? $"nobody-{number.ToString(CultureInfo.InvariantCulture)}@example.org" : people[number / 5 % people.Length]), StringComparison.Ordinal)
                    .Replace("PASSWORD", kind == "right" ? PortalPeople.Password : "the-wrong-Password-5", StringComparison.Ordinal),
            })]);
            report.Count(answers);
            foreach ((PeerAnswer answer, string kind) in answers.Zip(kinds))
            {
                report.Require(!answer.Session || kind == "right", $"somebody with {kind} credentials got in");
                report.Require(kind != "right" || answer.Session || answer.Status is 503 or 429, $"a right password was answered {answer.Status}");
                right += answer.Session ? 1 : 0;
            }

            int judged = answers.Count(answer => answer.Session || answer.Status == 400);
            report.Require(lane.HashesDone - hashes == judged, $"{lane.HashesDone - hashes} hashes were computed for {judged} judged passwords");
            report.Require(answers.Any(answer => answer.Status == 503), "nobody was told to come back, so nothing was bounded");
        }

        report.Require(right > 0, "nobody got in");
        return report;
    }
}
