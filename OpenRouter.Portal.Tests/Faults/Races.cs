using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Faults;

/// <summary>F27: what holds once, asked for by fifty connections whose last bytes arrive together.</summary>
internal static class Races
{
    private const int Judged = 10;
    private const string Other = "nine-Herons-over-12-lakes";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Func<Task<FaultReport>>> PrepareAsync(FaultPortal portal, double scale)
    {
        int many = Math.Max(20, (int)(50 * scale));
        TwoFactorPerson codes = await portal.WithTwoFactorAsync();
        TestPerson victim = await portal.WithUserAsync(PortalPeople.NewEmail("victim"));
        return async () =>
        {
            FaultReport report = new();
            await SecondStepAsync(portal, report, many, codes, "/login/code", "second-factor", () => portal.CodeOf(codes.Secret, 1));
            await SecondStepAsync(portal, report, many, codes, "/login/recovery-code", "recovery-code", () => codes.Codes[0]);
            await VerificationAsync(portal, report, many);
            await ResetAsync(portal, report, many, codes.Person.Email);
            await KeyAsync(portal, report, many, victim);
            await LockAsync(portal, report, victim.Email);
            codes.Dispose();
            victim.Dispose();
            return report;
        };
    }

    // Two half-finished sign-ins share the one code.
    private static async Task SecondStepAsync(FaultPortal portal, FaultReport report, int many, TwoFactorPerson person, string path, string handler, Func<string> code)
    {
        using FaultBrowser one = portal.NewBrowser();
        using FaultBrowser two = portal.NewBrowser();
        List<PeerRequest> forms = [];
        foreach (FaultBrowser browser in (FaultBrowser[])[one, two])
        {
            using HttpResponseMessage given = await browser.Client.SignInAsync(person.Person.Email, person.Person.Password);
            await StatusAssert.RedirectsToAsync("/login/code", given);
            forms.Add(await FaultPortal.FillAsync(browser, path, handler, ("Code", code())));
        }

        PeerAnswer[] answers = await RaceAsync(portal, report, many, number => forms[number % 2]);
        RequireOneWinner(report, path, answers.Count(answer => answer.Session));
    }

    private static async Task VerificationAsync(FaultPortal portal, FaultReport report, int many)
    {
        using FaultBrowser browser = portal.NewBrowser();
        PeerRequest form = await portal.OpenVerificationAsync(browser, PortalPeople.NewEmail("race"));
        PeerAnswer[] answers = await RaceAsync(portal, report, many, _ => form);
        RequireOneWinner(report, form.Path, answers.Count(answer => answer.Session));
    }

    private static async Task ResetAsync(FaultPortal portal, FaultReport report, int many, string email)
    {
        using FaultBrowser browser = portal.NewBrowser();
        using (HttpResponseMessage asked = await browser.Client.SubmitAsync("/forgot-password", [("Email", email)], cancellationToken: Cancel))
        {
            Assert.True((int)asked.StatusCode < 400, $"{asked.StatusCode}");
        }

        KeptMailRow mail = (await portal.MailsToAsync(email)).First(kept => kept.Link?.Contains("/reset-password/", StringComparison.Ordinal) == true);
        using (HttpResponseMessage opened = await browser.Client.GetAsync(mail.Link, Cancel))
        {
            await StatusAssert.RedirectsToAsync("/reset-password", opened);
        }

        PeerRequest form = await FaultPortal.FillAsync(browser, "/reset-password", "reset", ("Password", Other));
        PeerAnswer[] answers = await RaceAsync(portal, report, many, _ => form);
        RequireOneWinner(report, form.Path, answers.Count(answer => answer.Location?.Contains("password-reset", StringComparison.Ordinal) == true));
    }

    // The dialog's button speaks over a circuit, which is one line by nature; two nodes or a replayed click meet here.
    private static async Task KeyAsync(FaultPortal portal, FaultReport report, int many, TestPerson person)
    {
        ApiKeyService keys = portal.Services.GetRequiredService<ApiKeyService>();
        Guid project = await portal.ReadAsync(db => db.Projects.Where(p => p.WorkspaceId == person.WorkspaceId).Select(p => p.Id).FirstAsync(Cancel));
        Guid request = Guid.NewGuid();
        Task<Result<GeneratedKey>>[] clicks = [.. Enumerable.Range(0, many).Select(_ => Task.Run(() =>
            keys.GenerateAsync(person.Actor, person.WorkspaceId, new GenerateKeyForm { Name = "race", ProjectId = project }, request, Cancel), Cancel))];
        Result<GeneratedKey>[] outcomes = await Task.WhenAll(clicks);
        foreach (Result<GeneratedKey> outcome in outcomes)
        {
            report.Count(outcome.IsSuccess ? "key" : outcome.Error.Code);
        }

        RequireOneWinner(report, "the key", outcomes.Count(outcome => outcome.IsSuccess));
    }

    // Fifty wrong passwords of one account from fifty addresses, at every scale: fewer would not reach the lock.
    private static async Task LockAsync(FaultPortal portal, FaultReport report, string email)
    {
        using FaultBrowser browser = portal.NewBrowser();
        PeerRequest form = await FaultPortal.FillAsync(browser, "/login", "sign-in", ("Email", email), ("Password", "the-wrong-Password-5"));
        PasswordLane lane = portal.Services.GetRequiredService<PasswordLane>();
        long hashes = lane.HashesDone;
        PeerAnswer[] answers = await RaceAsync(portal, report, 50, _ => form);
        report.Require(lane.HashesDone - hashes <= Judged, $"{lane.HashesDone - hashes} wrong passwords were judged before the lock");
        report.Require(answers.Count(answer => answer.Status == 400) is > 0 and <= Judged, "the lock counter let too many or none through");
        report.Require(answers.All(answer => !answer.Session), "a wrong password got in");
    }

    private static async Task<PeerAnswer[]> RaceAsync(FaultPortal portal, FaultReport report, int many, Func<int, PeerRequest> form)
    {
        PeerAnswer[] answers = await Peer.PostTogetherAsync(portal, [.. Enumerable.Range(0, many).Select(number => form(number) with { From = Peer.Address(number) })]);
        report.Count(answers);
        return answers;
    }

    private static void RequireOneWinner(FaultReport report, string what, int winners) => report.Require(winners == 1, $"{what} had {winners} winners");
}
