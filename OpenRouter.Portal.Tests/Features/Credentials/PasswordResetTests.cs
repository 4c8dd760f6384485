using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.Features.Accounts;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Credentials;

/// <summary>A new password by a mailed link: for its owner only, once, in time, and never past the second factor.</summary>
public sealed class PasswordResetTests(PostgresServer server)
{
    private const string New = "nine-Herons-over-12-lakes";
    private static readonly Visitor s_visitor = new("203.0.113.7", null);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>RCV-01, RCV-05, P5. Guarantee: the reset ends every session, signs nobody in, tells the owner, and leaves API keys alone.</summary>
    [Fact]
    public async Task AReset_EndsEverySession_SignsNobodyIn_AndLeavesKeysAlone()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        Guid project = await portal.ReadAsync(db => db.Projects.Select(p => p.Id).SingleAsync(Cancel));
        Result<GeneratedKey> key = await portal.Services.GetRequiredService<ApiKeyService>().GenerateAsync(
            person.Actor, person.WorkspaceId, new GenerateKeyForm { Name = "ci-build", ProjectId = project }, Guid.NewGuid(), Cancel);
        using HttpClient browser = portal.NewClient();
        KeptMailRow mail = await AskAsync(portal, browser, person.Email);
        using HttpResponseMessage opened = await browser.GetAsync(mail.Link, Cancel);
        await StatusAssert.RedirectsToAsync("/reset-password", opened);
        Assert.Equal("no-referrer", Assert.Single(opened.Headers.GetValues("Referrer-Policy")));
        Assert.True(await person.Client.IsSignedInAsync());

        using HttpResponseMessage reset = await browser.SubmitAsync("/reset-password", [("Password", New)], cancellationToken: Cancel);

        await StatusAssert.RedirectsToAsync("/login?notice=password-reset", reset);
        Assert.Null(reset.SessionCookie());
        Assert.False(await browser.IsSignedInAsync());
        Assert.False(await person.Client.IsSignedInAsync());
        Assert.Equal("password_changed", (await portal.ReadAsync(db => db.Set<OutgoingMail>().OrderBy(m => m.Sequence).LastAsync(Cancel))).Kind);
        using HttpResponseMessage old = await browser.SignInAsync(person.Email);
        Assert.Equal(HttpStatusCode.BadRequest, old.StatusCode);
        using HttpResponseMessage signedIn = await browser.SignInAsync(person.Email, New);
        await StatusAssert.RedirectsToAsync("/dashboard", signedIn);
        using HttpRequestMessage call = new(HttpMethod.Get, "/api/v1/key");
        call.Headers.Authorization = new("Bearer", key.Value!.Secret.Reveal());
        using HttpResponseMessage answer = await portal.NewClient().SendAsync(call, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, await portal.ReadAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Action == AuditActions.PasswordResetDone, Cancel)));
    }

    /// <summary>RCV-06, invariant 10. Guarantee: known and unknown addresses get the same bytes for the same rows and no hash; the mail is promised by the same commit.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KnownAndUnknown_GetTheSameAnswerForTheSameWork(bool onPostgres)
    {
        await using PortalApplicationFactory portal = (onPostgres
            ? new PortalApplicationFactory { PostgresConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) }
            : new PortalApplicationFactory()).WithOpenDoors();
        using TestPerson owner = await portal.WithUserAsync();
        List<(string, string, string, long)> seen = [];
        foreach (string email in (string[])[PortalPeople.NewEmail(), owner.Email, PortalPeople.NewEmail()])
        {
            using HttpClient client = portal.NewClient();
            long hashes = portal.Services.GetRequiredService<PasswordLane>().HashesDone;
            Dictionary<string, long> before = await PageBytes.RowsAsync(portal);
            using HttpResponseMessage asked = await client.SubmitAsync("/forgot-password", [("Email", email)], cancellationToken: Cancel);

            // The owner's address was counted when it registered: its counter is there already.
            string difference = PageBytes.Difference(before, await PageBytes.RowsAsync(portal)).Replace(", ThrottleCounters +1", "", StringComparison.Ordinal);
            using HttpResponseMessage shown = await client.GetAsync(asked.Headers.Location, Cancel);
            seen.Add((await PageBytes.OfAsync(asked, email), await PageBytes.OfAsync(shown, email), difference, portal.Services.GetRequiredService<PasswordLane>().HashesDone - hashes));
            OutgoingMail mail = await portal.ReadAsync(db => db.Set<OutgoingMail>().OrderBy(m => m.Sequence).LastAsync(Cancel));
            Assert.Equal((email.ToLowerInvariant(), mail.CreatedAt), (mail.To.ToLowerInvariant(), mail.NextAttemptAt));
        }

        // The installation's chain and the network's counter begin with the first.
        Assert.Equal(seen[2], seen[1]);
        Assert.Equal(0, seen[1].Item4);
        Assert.Contains("OutgoingMails +1, PasswordResets +1", seen[1].Item3, StringComparison.Ordinal);
        Assert.Contains("spam folder", seen[1].Item2, StringComparison.Ordinal);
    }

    /// <summary>RCV-01. Guarantee: fifty presses at once set one password, on both engines; a used link is dead.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FiftyPressesAtOnce_SetOnePassword(bool onPostgres)
    {
        await using PortalApplicationFactory portal = (onPostgres
            ? new PortalApplicationFactory { PostgresConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) }
            : new PortalApplicationFactory()).With("Credentials:LaneQueue", "1000");
        using TestPerson person = await portal.WithUserAsync();
        using HttpClient browser = portal.NewClient();
        SecretToken link = TokenOf(await AskAsync(portal, browser, person.Email));
        PasswordResetService resets = portal.Services.GetRequiredService<PasswordResetService>();

        Result[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => resets.ResetAsync(link, $"{New}-{n}-times", s_visitor, Cancel)));

        Assert.Single(results, result => result.IsSuccess);
        Assert.All(results.Where(result => !result.IsSuccess), result => Assert.Equal("reset_link_invalid", result.Error!.Code));
        Assert.Equal("reset_link_invalid", (await resets.ResetAsync(link, New, s_visitor, Cancel)).Error?.Code);
    }

    /// <summary>RCV-01, RCV-04. Guarantee: judged to the second when used, while the row still stands; a newer mail ends an older link; a credential change too.</summary>
    [Fact]
    public async Task ALink_EndsByTime_ByANewerOne_AndByAnyChangeOfCredentials()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson person = await portal.WithUserAsync();
        using HttpClient browser = portal.NewClient();
        PasswordResetService resets = portal.Services.GetRequiredService<PasswordResetService>();
        SecretToken older = TokenOf(await AskAsync(portal, browser, person.Email));
        SecretToken newest = TokenOf(await AskAsync(portal, browser, person.Email));
        Assert.Null(await resets.FindAddressAsync(older, Cancel));
        portal.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.Equal(person.Email, await resets.FindAddressAsync(newest, Cancel));
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("reset_link_invalid", (await resets.ResetAsync(newest, New, s_visitor, Cancel)).Error?.Code);
        Assert.Equal(1, await portal.ReadAsync(db => db.Set<PasswordReset>().CountAsync(Cancel)));

        SecretToken open = TokenOf(await AskAsync(portal, browser, person.Email));
        Assert.True((await portal.Services.GetRequiredService<PasswordChangeService>().ChangeAsync(person.Actor, person.Password, New, Cancel)).IsSuccess);
        Assert.Null(await resets.FindAddressAsync(open, Cancel));
    }

    /// <summary>RCV-03. Guarantee: whose password changes, only the row says. Attack: another user's id and address in the form.</summary>
    [Fact]
    public async Task AnotherUserInTheForm_ChangesNothing()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson attacker = await portal.WithUserAsync();
        using TestPerson victim = await portal.WithUserAsync();
        using HttpClient browser = portal.NewClient();
        KeptMailRow mail = await AskAsync(portal, browser, attacker.Email);
        using HttpResponseMessage opened = await browser.GetAsync(mail.Link, Cancel);
        var page = await browser.GetPageAsync("/reset-password", Cancel);
        Dictionary<string, string> fields = page.QuerySelectorAll("main form input[name]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value") ?? "");
        fields["Form.Password"] = New;
        fields["username"] = victim.Email;
        foreach (string name in (string[])["Form.UserId", "Form.Email", "userId", "email", "Form.User.Id"])
        {
            fields[name] = name.EndsWith("mail", StringComparison.Ordinal) ? victim.Email : victim.Actor.UserId.ToString();
        }

        using HttpResponseMessage reset = await browser.PostAsync($"/reset-password?userId={victim.Actor.UserId}&email={victim.Email}", new FormUrlEncodedContent(fields), Cancel);

        await StatusAssert.RedirectsToAsync("/login?notice=password-reset", reset);
        Assert.True(await victim.Client.IsSignedInAsync());
        Assert.False(await attacker.Client.IsSignedInAsync());
        using HttpResponseMessage stillTheirs = await browser.SignInAsync(victim.Email);
        await StatusAssert.RedirectsToAsync("/dashboard", stillTheirs);
    }

    /// <summary>RCV-02. Guarantee: whatever the request says of the host, the link leads to the configured origin, or the request is refused.</summary>
    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "localhost.evil.example")]
    [InlineData("Host", "localhost@evil.example")]
    [InlineData("Host", "evil.example:443")]
    [InlineData("Host", "localhost:8443")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Host", "localhost, evil.example")]
    [InlineData("X-Forwarded-Server", "evil.example")]
    [InlineData("X-Original-Host", "evil.example")]
    [InlineData("X-Host", "evil.example")]
    [InlineData("Forwarded", "for=1.2.3.4;host=evil.example;proto=http")]
    [InlineData("absolute", "https://evil.example")]
    public async Task TheLinksHost_IsTheConfiguredOne(string header, string value)
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using HttpClient client = portal.NewClient();
        int before = (await portal.MailsToAsync(person.Email)).Count;
        var page = await client.GetPageAsync("/forgot-password", Cancel);
        Dictionary<string, string> fields = page.QuerySelectorAll("main form input[name]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value") ?? "");
        fields["Form.Email"] = person.Email;
        using HttpRequestMessage request = new(HttpMethod.Post, "/forgot-password") { Content = new FormUrlEncodedContent(fields) };
        if (header == "absolute")
        {
            request.Headers.Host = new Uri(value).Authority;
            request.Headers.TryAddWithoutValidation("Origin", value);
        }
        else
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using HttpResponseMessage answer = await client.SendAsync(request, Cancel);

        KeptMailRow[] mails = [.. (await portal.MailsToAsync(person.Email)).SkipLast(before)];
        bool isRefused = answer.StatusCode == HttpStatusCode.BadRequest && mails.Length == 0;
        Assert.True(isRefused || mails.Single().Link!.StartsWith("https://localhost/reset-password/", StringComparison.Ordinal), $"{answer.StatusCode} {mails.FirstOrDefault()?.Link}");
    }

    /// <summary>MFA-07, RCV-05, F14, P3. Guarantee: after a reset the second factor is still asked, and a sign-in that waited for it is gone.</summary>
    [Fact]
    public async Task WithTwoFactor_TheCodeIsStillAsked()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true), Cancel), Cancel);
        using HttpClient browser = portal.NewClient();
        using HttpResponseMessage half = await browser.SignInAsync(person.Email);
        Assert.Equal(1, await portal.ReadAsync(db => db.Set<PendingSignIn>().CountAsync(Cancel)));
        SecretToken link = TokenOf(await AskAsync(portal, browser, person.Email));
        Assert.True((await portal.Services.GetRequiredService<PasswordResetService>().ResetAsync(link, New, s_visitor, Cancel)).IsSuccess);

        Assert.Equal(0, await portal.ReadAsync(db => db.Set<PendingSignIn>().CountAsync(Cancel)));
        using HttpResponseMessage signedIn = await browser.SignInAsync(person.Email, New);
        await StatusAssert.RedirectsToAsync("/login/code", signedIn);
        Assert.Null(signedIn.SessionCookie());
        Assert.False(await browser.IsSignedInAsync());
    }

    /// <summary>RCV-01, beyond.md 6. Guarantee: opening the link, however often, changes nothing; neither log nor store holds the token.</summary>
    [Fact]
    public async Task OpeningTheLink_ChangesNothing_AndTheTokenStandsNowhere()
    {
        await using PortalApplicationFactory portal = new() { LogLevel = Microsoft.Extensions.Logging.LogLevel.Debug };
        using TestPerson person = await portal.WithUserAsync();
        using HttpClient browser = portal.NewClient();
        KeptMailRow mail = await AskAsync(portal, browser, person.Email);
        for (int scan = 0; scan < 3; scan++)
        {
            using HttpResponseMessage opened = await browser.GetAsync(mail.Link, Cancel);
            using HttpResponseMessage shown = await browser.GetAsync("/reset-password", Cancel);
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
            Assert.Contains("no-store", shown.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }

        SecretToken token = TokenOf(mail);
        Assert.Equal(token.Hash, (await portal.ReadAsync(db => db.Set<PasswordReset>().SingleAsync(Cancel))).TokenHash);
        portal.Log.AssertNeverContains(token.Reveal());
        Assert.True(await person.Client.IsSignedInAsync());
    }

    /// <summary>LGN-13. Guarantee: every form of this feature and the step-up need this browser's token and this site.</summary>
    [Theory]
    [InlineData("/forgot-password", "forgot")]
    [InlineData("/reset-password", "reset")]
    [InlineData("/account/password", "change-password")]
    [InlineData("/account/password/change", "")]
    [InlineData("/confirm-email", "confirm-email")]
    [InlineData("/undo-email-change", "undo-email")]
    [InlineData("/account/confirm", "confirm")]
    [InlineData("/account/confirm/proof", "")]
    [InlineData("/account/confirm/mail", "")]
    public async Task EveryForm_NeedsTheTokenAndThisSite(string path, string handler)
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        foreach ((string site, HttpStatusCode expected) in new[] { ("same-origin", HttpStatusCode.BadRequest), ("cross-site", HttpStatusCode.Forbidden) })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, path)
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = handler, ["Form.Password"] = New, ["Form.Email"] = person.Email }),
            };
            request.Headers.Add("Sec-Fetch-Site", site);
            using HttpResponseMessage answer = await person.Client.SendAsync(request, Cancel);
            Assert.Equal(expected, answer.StatusCode);
            Assert.Null(answer.SessionCookie());
        }
    }

    /// <summary>conventions.md 4.8. Guarantee: password managers find the page, signed-out people after their sign-in, and the paired probe is a true 404.</summary>
    [Fact]
    public async Task TheWellKnownAddress_LeadsToThePasswordPage_AndTheProbeIsA404()
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient stranger = portal.NewClient();
        using HttpResponseMessage known = await stranger.GetAsync("/.well-known/change-password", Cancel);
        Assert.Equal(HttpStatusCode.Found, known.StatusCode);
        Assert.Equal("/account/password", known.Headers.Location!.ToString());
        using HttpResponseMessage page = await stranger.GetAsync("/account/password", Cancel);
        await StatusAssert.RedirectsToAsync("/login?returnUrl=%2Faccount%2Fpassword", page);
        using HttpResponseMessage probe = await stranger.GetAsync("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, probe.StatusCode);
    }

    private static async Task<KeptMailRow> AskAsync(PortalApplicationFactory portal, HttpClient browser, string email)
    {
        using HttpResponseMessage asked = await browser.SubmitAsync("/forgot-password", [("Email", email)], cancellationToken: Cancel);
        await StatusAssert.RedirectsToAsync("/forgot-password?sent=1", asked);
        return (await portal.MailsToAsync(email))[0];
    }

    private static SecretToken TokenOf(KeptMailRow mail) =>
        SecretToken.TryParse(mail.Link![^43..], out SecretToken? token) ? token : throw new InvalidOperationException("The mail has no link with a token.");
}
