using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Tests.Features.Accounts;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.SignIn;

/// <summary>Address and password at the door, over HTTP.</summary>
public sealed class SignInTests(PostgresServer server)
{
    private const string Another = "another-Otter-4-crosses";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>LGN-01, invariant 10. Guarantee: unknown, wrong, unverified and taken get the same bytes for one hash and one row.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EveryRefusal_IsTheSameBytesForTheSameWork(bool onPostgres)
    {
        await using PortalApplicationFactory portal = (await PortalAsync(onPostgres)).WithOpenDoors();
        using TestPerson owner = await portal.WithUserAsync();
        using TestPerson contested = await portal.WithUserAsync();
        using HttpClient stranger = portal.NewClient();
        string waiting = PortalPeople.NewEmail();
        using HttpResponseMessage open = await stranger.SignUpAsync(waiting, Another);
        using HttpResponseMessage taken = await stranger.SignUpAsync(contested.Email, Another);

        // Chains and guards begin with the first refusal of each.
        string unknown = PortalPeople.NewEmail();
        foreach (string email in (string[])[unknown, owner.Email, waiting, contested.Email])
        {
            await RefusedAsync(portal, email);
        }

        (string, string, long)[] answers =
        [
            await RefusedAsync(portal, unknown), await RefusedAsync(portal, owner.Email), await RefusedAsync(portal, waiting), await RefusedAsync(portal, contested.Email),
        ];

        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        Assert.Equal(("AuditEntries +1", 1L), (answers[0].Item2, answers[0].Item3));
    }

    /// <summary>LGN-01, invariant 10. Attack: register an address, then sign in with that password; only a free address would lead on.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ThePasswordOfARegistration_LeadsToTheSamePage_WhetherOrNotTheAddressIsTaken(bool onPostgres)
    {
        await using PortalApplicationFactory portal = (await PortalAsync(onPostgres)).WithOpenDoors();
        using TestPerson owner = await portal.WithUserAsync();
        string free = PortalPeople.NewEmail();
        List<(string, long)> seen = [];
        foreach (string email in (string[])[owner.Email, free])
        {
            using HttpClient stranger = portal.NewClient();
            using HttpResponseMessage registered = await stranger.SignUpAsync(email, Another);
            using HttpClient elsewhere = portal.NewClient();
            long before = portal.Services.GetRequiredService<PasswordLane>().HashesDone;
            using HttpResponseMessage answer = await elsewhere.SignInAsync(email, Another);
            seen.Add((await PageBytes.OfAsync(answer, email), portal.Services.GetRequiredService<PasswordLane>().HashesDone - before));
            await StatusAssert.RedirectsToAsync("/verify-email", answer);
            Assert.Null(answer.SessionCookie());
        }

        Assert.Equal(seen[0], seen[1]);
        Assert.Equal(1, seen[0].Item2);
        using HttpClient again = portal.NewClient();
        using HttpResponseMessage owners = await again.SignInAsync(owner.Email);
        await StatusAssert.RedirectsToAsync("/dashboard", owners);
    }

    /// <summary>AUD-01, AUD-02, AUD-04. Guarantee: success and failure leave one row each; whatever the user agent holds stays out of it.</summary>
    [Fact]
    public async Task SuccessAndFailure_AreWrittenDown_OneRecordWhateverTheUserAgent()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using HttpClient client = portal.NewClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Firefox/140 Linux \u001b[31m {\"a\":1} %0d%0aforged=1");
        using HttpResponseMessage failed = await client.SignInAsync(person.Email, Another);
        using HttpResponseMessage signedIn = await client.SignInAsync(person.Email);

        string chain = AuditChain.OfUser(person.Actor.UserId);
        List<AuditEntry> entries = await portal.ReadAsync(db => db.AuditEntries.Where(e => e.Chain == chain).OrderBy(e => e.Sequence).ToListAsync(Cancel));
        Assert.Equal([AuditActions.AccountCreated, AuditActions.LoginSucceeded, AuditActions.LoginFailed, AuditActions.LoginSucceeded], entries.Select(e => e.Action));
        Assert.All(entries.TakeLast(2), entry => Assert.Equal("Firefox on Linux", entry.Device));
        Assert.Equal("{\"method\":\"password\"}", entries[2].After);
        Assert.Null(entries[2].ActorUserId);
        Assert.NotNull(entries[3].TraceId);
        Assert.DoesNotContain("forged", portal.Log.AllText, StringComparison.Ordinal);
        Assert.Null(await portal.Services.GetRequiredService<AuditVerification>().FindFirstBrokenAsync(chain, Cancel));
    }

    /// <summary>AUD-02, LGN-06. Guarantee: session and audit row are there together or not at all.</summary>
    [Fact]
    public async Task WhenTheAuditCannotBeWritten_ThereIsNoSession()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        PortalDatabase database = portal.Services.GetRequiredService<PortalDatabase>();
        await database.WriteAsync(db => db.Database.ExecuteSqlRawAsync(
            "CREATE TRIGGER no_audit BEFORE INSERT ON \"AuditEntries\" BEGIN SELECT RAISE(ABORT, 'no audit'); END", Cancel), Cancel);
        using HttpClient client = portal.NewClient();
        using HttpResponseMessage answer = await client.SignInAsync(person.Email);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Null(answer.SessionCookie());
        Assert.Equal(1, await portal.ReadAsync(db => db.Sessions.CountAsync(Cancel)));
    }

    /// <summary>LGN-10. Guarantee: beyond the lane's queue people are asked to come back, and nobody gets a 500.</summary>
    [Fact]
    public async Task WhenTheLaneIsFull_TheAnswerIs503WithATimeToComeBack()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().With("Credentials:LaneWidth", "1").With("Credentials:LaneQueue", "1").WithOpenDoors();
        using HttpClient client = portal.NewClient();
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.SignInAsync(PortalPeople.NewEmail())));

        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}"));
        HttpResponseMessage busy = answers.First(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.InRange(busy.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 2, 10);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.BadRequest);
        foreach (HttpResponseMessage answer in answers)
        {
            answer.Dispose();
        }
    }

    /// <summary>LGN-11. Guarantee: after a sign-in the browser stays on this site, whatever returnUrl says.</summary>
    [Theory]
    [InlineData("/keys?workspace=a-1", "/keys?workspace=a-1")]
    [InlineData("//evil.example", "/dashboard")]
    [InlineData("/\\evil.example", "/dashboard")]
    [InlineData("\\\\evil.example", "/dashboard")]
    [InlineData("https://evil.example", "/dashboard")]
    [InlineData("https:evil.example", "/dashboard")]
    [InlineData("javascript:alert(1)", "/dashboard")]
    [InlineData("/%2f%2fevil.example", "/dashboard")]
    [InlineData("/\t/evil.example", "/dashboard")]
    [InlineData("/\n/evil.example", "/dashboard")]
    [InlineData("@evil.example", "/dashboard")]
    [InlineData("https://localhost@evil.example/", "/dashboard")]
    [InlineData("", "/dashboard")]
    public async Task ReturnUrl_LeadsOnlyToThisSite(string returnUrl, string expected)
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using HttpClient client = portal.NewClient();
        using HttpResponseMessage answer = await client.SignInAsync(person.Email, returnUrl: returnUrl);
        await StatusAssert.RedirectsToAsync(expected, answer);
        Uri target = new(portal.Origin, answer.Headers.Location!);
        Assert.Equal((portal.Origin.Authority, expected), (target.Authority, target.PathAndQuery));

        using HttpResponseMessage signedIn = await client.GetAsync("/login?returnUrl=" + Uri.EscapeDataString(returnUrl), Cancel);
        Assert.Equal(expected, new Uri(portal.Origin, signedIn.Headers.Location!).PathAndQuery);
    }

    /// <summary>LGN-13. Guarantee: no sign-in and no sign-out without this browser's token, nor from another site. Attack: login CSRF.</summary>
    [Fact]
    public async Task SignInAndSignOut_NeedTheTokenAndThisSite()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        Dictionary<string, string> login = new() { ["_handler"] = "sign-in", ["Form.Email"] = person.Email, ["Form.Password"] = person.Password };
        using HttpClient client = portal.NewClient();
        using HttpResponseMessage withoutToken = await client.PostAsync("/login", new FormUrlEncodedContent(login), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, withoutToken.StatusCode);
        using HttpResponseMessage logoutWithoutToken = await person.Client.PostAsync("/logout", new FormUrlEncodedContent([]), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, logoutWithoutToken.StatusCode);

        foreach (string site in (string[])["cross-site", "same-site"])
        {
            login["__RequestVerificationToken"] = (await client.GetPageAsync("/login", Cancel)).QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            using HttpRequestMessage post = new(HttpMethod.Post, "/login") { Content = new FormUrlEncodedContent(login) };
            post.Headers.Add("Sec-Fetch-Site", site);
            using HttpResponseMessage crossSite = await client.SendAsync(post, Cancel);
            Assert.Equal(HttpStatusCode.Forbidden, crossSite.StatusCode);
            Assert.Null(crossSite.SessionCookie());
        }

        Assert.True(await person.Client.IsSignedInAsync());
    }

    /// <summary>PWD-04. Guarantee: a hash of a lower cost is replaced at the next sign-in, and the password stays the same.</summary>
    [Fact]
    public async Task AnOldHash_IsReplacedAtTheNextSignIn()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        PasswordHasher<object> old = new(Options.Create(new PasswordHasherOptions { IterationCount = 100_000 }));
        string hash = old.HashPassword(new object(), person.Password);
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, hash), Cancel), Cancel);
        using TestPerson again = await portal.SignInAgainAsync(person);

        string stored = (await portal.ReadAsync(db => db.Users.Select(u => u.PasswordHash).SingleAsync(Cancel)))!;
        Assert.NotEqual(hash, stored);
        Assert.Equal(220_000, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(stored).AsSpan(5)));
        using TestPerson third = await portal.SignInAgainAsync(person);
        Assert.Equal(stored, await portal.ReadAsync(db => db.Users.Select(u => u.PasswordHash).SingleAsync(Cancel)));
    }

    private async Task<PortalApplicationFactory> PortalAsync(bool onPostgres) =>
        onPostgres ? new PortalApplicationFactory { PostgresConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) } : new PortalApplicationFactory();

    private static async Task<(string Bytes, string Rows, long Hashes)> RefusedAsync(PortalApplicationFactory portal, string email)
    {
        using HttpClient client = portal.NewClient();
        PasswordLane lane = portal.Services.GetRequiredService<PasswordLane>();
        Dictionary<string, long> before = await PageBytes.RowsAsync(portal);
        long hashes = lane.HashesDone;
        using HttpResponseMessage answer = await client.SignInAsync(email, "the-wrong-Password-5");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return (await PageBytes.OfAsync(answer, email), PageBytes.Difference(before, await PageBytes.RowsAsync(portal)), lane.HashesDone - hashes);
    }
}
