using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.SignIn;

/// <summary>The second step of the sign-in, over HTTP.</summary>
public sealed class SecondStepTests
{
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>F1, F5, LGN-12. Guarantee: the password alone gives no session; a wrong code asks again without it; the right one gives a new session that says how.</summary>
    [Fact]
    public async Task TheCode_ComesAfterThePassword_AndMayBeTriedAgain()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        portal.Clock.Advance(s_step);
        using HttpClient client = await portal.WithPasswordGivenAsync(person.Person);
        Assert.False(await client.IsSignedInAsync());
        using HttpResponseMessage wrong = await client.GiveCodeAsync("000000");
        IHtmlDocument page = await wrong.ReadPageAsync(Cancel);
        using HttpResponseMessage right = await client.GiveCodeAsync(portal.CodeOf(person.Secret));

        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("no-store", wrong.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        IHtmlInputElement field = (IHtmlInputElement)page.QuerySelector("#code")!;
        Assert.Equal(("one-time-code", "numeric", "true"), (field.GetAttribute("autocomplete"), field.GetAttribute("inputmode"), field.GetAttribute("aria-invalid")));
        Assert.Equal("", field.Value);
        await StatusAssert.RedirectsToAsync("/dashboard", right);
        Assert.NotEqual(person.Person.SessionToken, right.SessionCookie());
        Assert.Equal("", right.CookieValue("portal-pending"));
        Assert.True(await client.IsSignedInAsync());
        Assert.Equal(1, await portal.ReadAsync(db => db.Sessions.CountAsync(s => s.Methods == "password+totp", Cancel)));
        Assert.Equal(0, await portal.ReadAsync(db => db.Set<PendingSignIn>().CountAsync(Cancel)));
    }

    /// <summary>MFA-04. Guarantee: a code opens one door once, also the one that confirmed the set-up. Attack: replay.</summary>
    [Fact]
    public async Task AUsedCode_OpensNothing_EvenTheOneOfTheSetUp()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        using HttpClient first = await portal.WithPasswordGivenAsync(person.Person);
        using HttpResponseMessage replayed = await first.GiveCodeAsync(portal.CodeOf(person.Secret));
        Assert.Contains("used already", await replayed.TextAsync(), StringComparison.Ordinal);

        // Older than the last one, though inside the window: as dead.
        using HttpResponseMessage older = await first.GiveCodeAsync(portal.CodeOf(person.Secret, -1));
        Assert.Contains("used already", await older.TextAsync(), StringComparison.Ordinal);
        string next = portal.CodeOf(person.Secret, 1);
        using HttpResponseMessage entered = await first.GiveCodeAsync(next);
        await StatusAssert.RedirectsToAsync("/dashboard", entered);
        using HttpClient second = await portal.WithPasswordGivenAsync(person.Person);
        using HttpResponseMessage again = await second.GiveCodeAsync(next);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Null(again.SessionCookie());
    }

    /// <summary>MFA-03. Guarantee: six ASCII digits after taking spaces out, nothing that a number parser would also take.</summary>
    [Theory]
    [InlineData("+", "", false)]
    [InlineData("-", "", false)]
    [InlineData("0", "", false)]
    [InlineData("", "\u00a0", false)]
    [InlineData("", "e0", false)]
    [InlineData(" ", " ", true)]
    public async Task OtherSpellingsOfTheRightCode_AreRefused(string before, string after, bool isTaken)
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        portal.Clock.Advance(s_step);
        using HttpClient client = await portal.WithPasswordGivenAsync(person.Person);
        string code = portal.CodeOf(person.Secret);
        string typed = isTaken ? $"{before}{code[..3]} {code[3..]}{after}" : before.Length == 0 ? code + after : before + code[(before == "0" ? 0 : 1)..];
        using HttpResponseMessage answer = await client.GiveCodeAsync(typed);
        Assert.Equal(isTaken ? HttpStatusCode.Found : HttpStatusCode.BadRequest, answer.StatusCode);
    }

    /// <summary>MFA-13, F6. Guarantee: the server's time decides: ±29 s is right, ±120 s is explained but never taken.</summary>
    [Theory]
    [InlineData(-29, true)]
    [InlineData(29, true)]
    [InlineData(-120, false)]
    [InlineData(120, false)]
    public async Task AClockThatIsOff_IsToleratedAStep_AndExplainedBeyond(int seconds, bool isTaken)
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        portal.Clock.Advance(TimeSpan.FromMinutes(5));
        using HttpClient client = await portal.WithPasswordGivenAsync(person.Person);
        long step = OpenRouter.Portal.Security.Totp.StepAt(portal.Clock.GetUtcNow().AddSeconds(seconds));
        using HttpResponseMessage answer = await client.GiveCodeAsync(OpenRouter.Portal.Security.Totp.Generate(person.Secret, step));

        Assert.Equal(isTaken ? HttpStatusCode.Found : HttpStatusCode.BadRequest, answer.StatusCode);
        if (!isTaken)
        {
            Assert.Contains("clock", await answer.TextAsync(), StringComparison.Ordinal);
            using HttpResponseMessage fresh = await client.GiveCodeAsync(portal.CodeOf(person.Secret));
            await StatusAssert.RedirectsToAsync("/dashboard", fresh);
        }
    }

    /// <summary>MFA-05, C5. Guarantee: the fifth wrong code ends the ticket, the login page says why, and the right code comes too late.</summary>
    [Fact]
    public async Task FiveWrongCodes_EndTheTicket_AndTheLoginPageSaysWhy()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        portal.Clock.Advance(s_step);
        using HttpClient client = await portal.WithPasswordGivenAsync(person.Person, "/keys");
        for (int wrong = 0; wrong < 4; wrong++)
        {
            using HttpResponseMessage refused = await client.GiveCodeAsync("000000");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        using HttpResponseMessage last = await client.SubmitAsync("/login/code?returnUrl=/keys", [("Code", "000000")], cancellationToken: Cancel);
        await StatusAssert.RedirectsToAsync("/login?returnUrl=%2Fkeys&again=codes", last);
        using HttpResponseMessage login = await client.GetAsync(last.Headers.Location, Cancel);
        Assert.Contains("Too many wrong codes", await login.TextAsync(), StringComparison.Ordinal);
        using HttpResponseMessage gone = await client.GetAsync("/login/code", Cancel);
        await StatusAssert.RedirectsToAsync("/login", gone);
        Assert.Equal(0, await portal.ReadAsync(db => db.Set<PendingSignIn>().CountAsync(Cancel)));
        string chain = AuditChain.OfUser(person.Person.Actor.UserId);
        Assert.Equal(5, await portal.ReadAsync(db => db.AuditEntries.CountAsync(e => e.Chain == chain && e.Action == AuditActions.LoginFailed, Cancel)));
    }

    /// <summary>MFA-05. Guarantee: the ticket lives 10 minutes to the second, and in the browser that gave the password only.</summary>
    [Fact]
    public async Task TheTicket_LivesTenMinutes_InThisBrowserOnly()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        using HttpClient early = await portal.WithPasswordGivenAsync(person.Person);
        using HttpClient late = await portal.WithPasswordGivenAsync(person.Person);
        using HttpClient stranger = portal.NewClient();
        using HttpResponseMessage elsewhere = await stranger.GetAsync("/login/code", Cancel);
        await StatusAssert.RedirectsToAsync("/login", elsewhere);

        portal.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        using HttpResponseMessage inTime = await early.GiveCodeAsync(portal.CodeOf(person.Secret));
        await StatusAssert.RedirectsToAsync("/dashboard", inTime);
        IHtmlDocument form = await late.GetPageAsync("/login/code", Cancel);
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        using FormUrlEncodedContent fields = new(new Dictionary<string, string>
        {
            ["_handler"] = "second-factor", ["Form.Code"] = portal.CodeOf(person.Secret, 1),
            ["__RequestVerificationToken"] = form.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!,
        });
        using HttpResponseMessage tooLate = await late.PostAsync("/login/code", fields, Cancel);
        await StatusAssert.RedirectsToAsync("/login?again=time", tooLate);
        Assert.Null(tooLate.SessionCookie());
    }

    /// <summary>MFA-05, MFA-07. Guarantee: half a login opens no route; the route table is walked. Attack: skipping the second step.</summary>
    [Fact]
    public async Task TheCookieOfHalfALogin_OpensNoRoute()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        using HttpClient client = await portal.WithPasswordGivenAsync(person.Person);
        List<string> open = [];
        foreach (RouteEndpoint endpoint in RouteSweep.Endpoints(portal.Services).Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            using HttpRequestMessage request = RouteSweep.RequestFor(endpoint);
            using HttpResponseMessage response = await client.SendAsync(request, Cancel);
            if (!RouteSweep.IsRefusal(response))
            {
                open.Add($"{endpoint.RoutePattern.RawText}: {(int)response.StatusCode}");
            }
        }

        Assert.Empty(open);
    }

    /// <summary>MFA-05, SES-07. Guarantee: a change of credentials ends a half-finished sign-in.</summary>
    [Fact]
    public async Task ACredentialChange_EndsThePendingSignIn()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        using HttpClient client = await portal.WithPasswordGivenAsync(person.Person);
        await portal.ConfirmIdentityAsync(person);
        (byte[] secret, _) = await portal.EnableTwoFactorAsync(person.Person.Actor);
        portal.Clock.Advance(s_step);
        using HttpResponseMessage page = await client.GetAsync("/login/code", Cancel);
        await StatusAssert.RedirectsToAsync("/login?again=over", page);
        using HttpClient anew = await portal.WithPasswordGivenAsync(person.Person);
        using HttpResponseMessage entered = await anew.GiveCodeAsync(portal.CodeOf(secret));
        await StatusAssert.RedirectsToAsync("/dashboard", entered);
    }

    /// <summary>F8, F9, MFA-10. Guarantee: a recovery code signs in once, says so in the session, and the second time it is wrong.</summary>
    [Fact]
    public async Task ARecoveryCode_SignsInOnce()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        using HttpClient client = await portal.WithPasswordGivenAsync(person.Person);
        IHtmlDocument codePage = await client.GetPageAsync("/login/code", Cancel);
        Assert.Contains("Use a recovery code", codePage.QuerySelector("main a[href='/login/recovery-code']")!.TextContent, StringComparison.Ordinal);
        using HttpResponseMessage entered = await client.GiveRecoveryCodeAsync(person.Codes[0].ToLowerInvariant());
        await StatusAssert.RedirectsToAsync("/dashboard", entered);
        using HttpClient again = await portal.WithPasswordGivenAsync(person.Person);
        using HttpResponseMessage refused = await again.GiveRecoveryCodeAsync(person.Codes[0]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("not one of your unused", await refused.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await portal.ReadAsync(db => db.Sessions.CountAsync(s => s.Methods == "password+recovery", Cancel)));
    }

    /// <summary>LGN-13. Guarantee: neither form takes a post without this browser's token or from another site. Attack: login CSRF.</summary>
    [Theory]
    [InlineData("/login/code", "second-factor")]
    [InlineData("/login/recovery-code", "recovery-code")]
    public async Task TheSecondStep_NeedsTheTokenAndThisSite(string route, string form)
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        portal.Clock.Advance(s_step);
        using HttpClient client = await portal.WithPasswordGivenAsync(person.Person);
        string code = form == "second-factor" ? portal.CodeOf(person.Secret) : person.Codes[0];
        Dictionary<string, string> fields = new() { ["_handler"] = form, ["Form.Code"] = code };
        using HttpResponseMessage withoutToken = await client.PostAsync(route, new FormUrlEncodedContent(fields), Cancel);
        fields["__RequestVerificationToken"] = (await client.GetPageAsync(route, Cancel)).QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using HttpRequestMessage post = new(HttpMethod.Post, route) { Content = new FormUrlEncodedContent(fields) };
        post.Headers.Add("Sec-Fetch-Site", "cross-site");
        using HttpResponseMessage crossSite = await client.SendAsync(post, Cancel);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Forbidden), (withoutToken.StatusCode, crossSite.StatusCode));
        Assert.Null(crossSite.SessionCookie());
        using HttpResponseMessage entered = await client.SubmitAsync(route, [("Code", code)], cancellationToken: Cancel);
        await StatusAssert.RedirectsToAsync("/dashboard", entered);
    }

    /// <summary>LGN-11, LGN-12. Guarantee: the way back survives the second step and stays on this site; a cookie that was set before is never adopted.</summary>
    [Theory]
    [InlineData("/keys?workspace=a-1", "/keys?workspace=a-1")]
    [InlineData("//evil.example", "/dashboard")]
    [InlineData("https://evil.example", "/dashboard")]
    public async Task TheWayBack_SurvivesTheSecondStep(string returnUrl, string expected)
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        portal.Clock.Advance(s_step);
        using HttpClient client = portal.NewClient();
        using HttpResponseMessage first = await client.SignInAsync(person.Person.Email, returnUrl: returnUrl);
        using HttpResponseMessage second = await client.SubmitAsync(first.Headers.Location!.ToString(), [("Code", portal.CodeOf(person.Secret))], cancellationToken: Cancel);
        Assert.Equal(expected, new Uri(portal.Origin, second.Headers.Location!).PathAndQuery);
        using HttpResponseMessage direct = await (await portal.WithPasswordGivenAsync(person.Person)).SubmitAsync(
            "/login/recovery-code?returnUrl=" + Uri.EscapeDataString(returnUrl), [("Code", person.Codes[0])], cancellationToken: Cancel);
        Assert.Equal(expected, new Uri(portal.Origin, direct.Headers.Location!).PathAndQuery);
    }

    /// <summary>MFA-06, MFA-07. Guarantee: with two-factor authentication on, confirming one's identity takes password and code; a recovery code will do.</summary>
    [Fact]
    public async Task ConfirmingOnesIdentity_TakesTheSecondFactorToo()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        portal.Clock.Advance(TimeSpan.FromMinutes(20));
        (string Password, string Code)[] wrong = [(person.Person.Password, "000000"), (person.Person.Password, ""), ("not-the-Password-5", portal.CodeOf(person.Secret))];
        foreach ((string password, string code) in wrong)
        {
            using HttpResponseMessage refused = await person.Person.Client.SubmitAsync("/account/confirm", [("Password", password), ("Code", code)], cancellationToken: Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        foreach (string code in (string[])[portal.CodeOf(person.Secret), person.Codes[3]])
        {
            using HttpResponseMessage confirmed = await person.Person.Client.SubmitAsync("/account/confirm", [("Password", person.Person.Password), ("Code", code)], cancellationToken: Cancel);
            await StatusAssert.RedirectsToAsync("/dashboard", confirmed);
        }

        using HttpResponseMessage replayed = await person.Person.Client.SubmitAsync("/account/confirm", [("Password", person.Person.Password), ("Code", person.Codes[3])], cancellationToken: Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, replayed.StatusCode);
    }
}
