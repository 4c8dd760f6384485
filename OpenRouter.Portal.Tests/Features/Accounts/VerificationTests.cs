using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Accounts;

/// <summary>From the mail to the account: by link, by code, once, in time, in the right browser.</summary>
public sealed class VerificationTests(PostgresServer server)
{
    private static readonly Visitor s_visitor = new("203.0.113.7", null);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheButton_MakesTheAccountWithItsWorkspaceCreditsAndSession()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync("grace.hopper@example.org");

        Assert.True(await person.Client.IsSignedInAsync());
        Assert.Matches("^grace-hopper-[0-9a-f]{8}$", person.WorkspaceSlug);
        Project project = await portal.ReadAsync(db => db.Projects.SingleAsync(p => p.WorkspaceId == person.WorkspaceId, Cancel));
        Assert.Equal(("Default", true), (project.Name, project.IsDefault));
        LedgerEntry grant = await portal.ReadAsync(db => db.LedgerEntries.SingleAsync(Cancel));
        Assert.Equal((LedgerKind.StarterCredits, Money.FromDollars(1m)), (grant.Kind, grant.Amount));
        Assert.Equal(0, await portal.ReadAsync(db => db.Registrations.CountAsync(Cancel)));
        string[] actions = await portal.ReadAsync(db => db.AuditEntries.OrderBy(e => e.Id).Select(e => e.Action).ToArrayAsync(Cancel));
        Assert.Equal([AuditActions.AccountCreated, AuditActions.WorkspaceCreated, AuditActions.CreditsGranted, AuditActions.LoginSucceeded], actions);
    }

    /// <summary>ACC-02. Guarantee: opening the link changes nothing, so a mail scanner cannot spend it; the token leaves the address at once.</summary>
    [Fact]
    public async Task OpeningTheLink_ChangesNothing()
    {
        await using PortalApplicationFactory portal = new();
        (HttpClient client, string email, KeptMailRow mail) = await RegisteredAsync(portal);
        using HttpClient scanner = portal.NewClient();
        Dictionary<string, long> before = await PageBytes.RowsAsync(portal);
        for (int n = 0; n < 3; n++)
        {
            using HttpResponseMessage got = await scanner.GetAsync(mail.Link, Cancel);
            await StatusAssert.RedirectsToAsync("/verify-email", got);
            Assert.DoesNotContain(mail.Link![^43..], got.Headers.Location!.ToString(), StringComparison.Ordinal);
            using HttpRequestMessage head = new(HttpMethod.Head, mail.Link);
            using HttpResponseMessage headed = await scanner.SendAsync(head, Cancel);
            using HttpResponseMessage page = await scanner.GetAsync("/verify-email", Cancel);
        }

        Assert.Equal("", PageBytes.Difference(before, await PageBytes.RowsAsync(portal)));
        using HttpResponseMessage verified = await client.VerifyAsync(mail.Link!);
        await StatusAssert.RedirectsToAsync("/dashboard", verified);
        client.Dispose();
        Assert.NotEmpty(email);
    }

    /// <summary>LGN-13. Guarantee: the button's post needs the antiforgery token of this browser.</summary>
    [Fact]
    public async Task ThePost_NeedsItsAntiforgeryToken()
    {
        await using PortalApplicationFactory portal = new();
        (HttpClient client, _, KeptMailRow mail) = await RegisteredAsync(portal);
        using HttpResponseMessage opened = await client.GetAsync(mail.Link, Cancel);
        using FormUrlEncodedContent content = new([KeyValuePair.Create("_handler", "verify-link")]);
        using HttpResponseMessage refused = await client.PostAsync("/verify-email", content, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(0, await portal.ReadAsync(db => db.Users.CountAsync(Cancel)));
        client.Dispose();
    }

    /// <summary>ACC-04. Guarantee: in another browser the link needs the password that was chosen. Attack: make an address's owner bless a stranger's account.</summary>
    [Fact]
    public async Task InAnotherBrowser_TheLinkNeedsTheChosenPassword()
    {
        await using PortalApplicationFactory portal = new();
        (HttpClient attacker, _, KeptMailRow mail) = await RegisteredAsync(portal);
        attacker.Dispose();
        using HttpClient owner = portal.NewClient();
        foreach (string password in (string[])["", "my-own-Password-is-other"])
        {
            using HttpResponseMessage refused = await owner.VerifyAsync(mail.Link!, password);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("password that was chosen", (await refused.ReadPageAsync(Cancel)).QuerySelector("#password-error")!.TextContent, StringComparison.Ordinal);
        }

        Assert.Equal(0, await portal.ReadAsync(db => db.Users.CountAsync(Cancel)));
        using HttpResponseMessage accepted = await owner.VerifyAsync(mail.Link!, PortalPeople.Password);
        await StatusAssert.RedirectsToAsync("/dashboard", accepted);
    }

    /// <summary>ACC-02, ACC-09, invariant 4, issue 21. Guarantee: fifty presses at once make one account, one grant, one session.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FiftyPressesAtOnce_MakeOneAccountOneGrantOneSession(bool onPostgres)
    {
        await using PortalApplicationFactory portal = onPostgres
            ? new PortalApplicationFactory { PostgresConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) }
            : new PortalApplicationFactory();
        _ = portal.NewClient();
        AccountService accounts = portal.Services.GetRequiredService<AccountService>();
        VerificationService verification = portal.Services.GetRequiredService<VerificationService>();
        string email = PortalPeople.NewEmail();
        SecretToken browser = (await accounts.RegisterAsync(email, PortalPeople.Password, s_visitor, Cancel)).Value!;
        KeptMailRow mail = (await portal.MailsToAsync(email))[0];
        Assert.True(SecretToken.TryParse(mail.Link![^43..], out SecretToken? link));

        // Half by link, half by code: five tries of the code are counted, so only five of those are judged.
        Result<SecretToken>[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => n % 2 == 0
            ? verification.VerifyLinkAsync(link, browser, null, s_visitor, Cancel)
            : verification.VerifyCodeAsync(browser, mail.Code, s_visitor, Cancel)));

        Assert.Single(results, result => result.IsSuccess);
        Assert.Equal(
            (1, 1, 1, 1),
            await portal.ReadAsync(async db => (
                await db.Users.CountAsync(Cancel), await db.LedgerEntries.CountAsync(Cancel), await db.Sessions.CountAsync(Cancel), await db.Workspaces.CountAsync(Cancel))));
    }

    [Fact]
    public async Task ASecondPress_GetsASentence()
    {
        await using PortalApplicationFactory portal = new();
        (HttpClient client, _, KeptMailRow mail) = await RegisteredAsync(portal);
        using HttpClient twin = portal.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = portal.Origin, AllowAutoRedirect = false, HandleCookies = false });
        using HttpResponseMessage opened = await client.GetAsync(mail.Link, Cancel);

        // The second click is sent with what the first one was sent with.
        using HttpRequestMessage page = new(HttpMethod.Get, "/verify-email");
        page.Headers.Add("Cookie", $"__Host-portal-link={opened.CookieValue("portal-link")}");
        using HttpResponseMessage shown = await twin.SendAsync(page, Cancel);
        string token = (await shown.ReadPageAsync(Cancel)).QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        string antiforgery = shown.SetCookies().Single(cookie => cookie.Contains("CfDJ8", StringComparison.Ordinal)).Split(';')[0];
        using HttpResponseMessage first = await client.SubmitAsync("/verify-email", [], cancellationToken: Cancel);
        await StatusAssert.RedirectsToAsync("/dashboard", first);

        using HttpRequestMessage post = new(HttpMethod.Post, "/verify-email");
        post.Headers.Add("Cookie", $"__Host-portal-link={opened.CookieValue("portal-link")}; {antiforgery}");
        post.Content = new FormUrlEncodedContent([KeyValuePair.Create("_handler", "verify-link"), KeyValuePair.Create("__RequestVerificationToken", token)]);
        using HttpResponseMessage second = await twin.SendAsync(post, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.Contains("This link was used already", await second.TextAsync(), StringComparison.Ordinal);
        client.Dispose();
    }

    /// <summary>ACC-02. Guarantee: a newer mail ends link and code of the older one.</summary>
    [Fact]
    public async Task AResend_EndsTheOlderLinkAndCode()
    {
        await using PortalApplicationFactory portal = new();
        (HttpClient client, string email, KeptMailRow old) = await RegisteredAsync(portal);
        using HttpResponseMessage resent = await client.SubmitAsync("/verify-email?resend=1", [("Email", email)], cancellationToken: Cancel);
        await StatusAssert.RedirectsToAsync("/verify-email?resend=1&sent=1", resent);
        KeptMailRow mail = (await portal.MailsToAsync(email))[0];
        Assert.NotEqual(old.Link, mail.Link);

        VerificationService verification = portal.Services.GetRequiredService<VerificationService>();
        Assert.True(SecretToken.TryParse(old.Link![^43..], out SecretToken? oldLink));
        Assert.Equal("verification_link_invalid", (await verification.VerifyLinkAsync(oldLink, null, PortalPeople.Password, s_visitor, Cancel)).Error?.Code);
        if (old.Code != mail.Code)
        {
            using HttpResponseMessage oldCode = await client.SubmitAsync("/verify-email", [("Code", old.Code!)], cancellationToken: Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, oldCode.StatusCode);
        }

        using HttpResponseMessage verified = await client.SubmitAsync("/verify-email", [("Code", mail.Code!)], cancellationToken: Cancel);
        await StatusAssert.RedirectsToAsync("/dashboard", verified);
        client.Dispose();
    }

    /// <summary>ACC-02, invariant 12. Guarantee: link and code hold 24 hours and not a second longer.</summary>
    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task LinkAndCode_EndToTheSecond(int secondsFromTheEnd, bool holds)
    {
        await using PortalApplicationFactory portal = new();
        (HttpClient client, string email, KeptMailRow mail) = await RegisteredAsync(portal);
        client.Dispose();
        Registration registration = await portal.ReadAsync(db => db.Registrations.SingleAsync(Cancel));
        portal.Clock.AdvanceTo(registration.MailedAt + TimeSpan.FromHours(24) + TimeSpan.FromSeconds(secondsFromTheEnd));
        VerificationService verification = portal.Services.GetRequiredService<VerificationService>();
        Assert.True(SecretToken.TryParse(mail.Link![^43..], out SecretToken? link));

        Result<SecretToken> outcome = await verification.VerifyLinkAsync(link, null, PortalPeople.Password, s_visitor, Cancel);

        Assert.Equal(holds, outcome.IsSuccess);
        Assert.Equal(holds ? 1 : 0, await portal.ReadAsync(db => db.Users.CountAsync(u => u.Email == email, Cancel)));
    }

    /// <summary>Issue 11, LGN-06. Guarantee: five wrong codes, in a row or at once, and only a new mail helps.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FiveWrongCodes_AndOnlyANewMailHelps(bool atOnce)
    {
        await using PortalApplicationFactory portal = new();
        (HttpClient client, string email, KeptMailRow mail) = await RegisteredAsync(portal);
        Registration registration = await portal.ReadAsync(db => db.Registrations.AsNoTracking().SingleAsync(Cancel));
        string[] wrong = [.. Enumerable.Range(0, 41).Select(n => n.ToString("D6", System.Globalization.CultureInfo.InvariantCulture)).Where(code => code != mail.Code).Take(atOnce ? 40 : 5)];
        VerificationService verification = portal.Services.GetRequiredService<VerificationService>();
        SecretToken browser = await portal.Services.GetRequiredService<AccountService>().AdoptBrowserAsync(registration.Id, Cancel);
        List<string?> codes = [];
        if (atOnce)
        {
            codes.AddRange((await Task.WhenAll(wrong.Select(code => verification.VerifyCodeAsync(browser, code, s_visitor, Cancel)))).Select(result => result.Error?.Code));
        }
        else
        {
            foreach (string code in wrong)
            {
                codes.Add((await verification.VerifyCodeAsync(browser, code, s_visitor, Cancel)).Error?.Code);
            }
        }

        Assert.Equal(5, codes.Count(code => code == "verification_code_wrong"));
        Assert.Equal("verification_tries_used_up", (await verification.VerifyCodeAsync(browser, mail.Code, s_visitor, Cancel)).Error?.Code);
        Assert.True(SecretToken.TryParse(mail.Link![^43..], out SecretToken? link));
        Assert.Equal("verification_tries_used_up", (await verification.VerifyLinkAsync(link, browser, null, s_visitor, Cancel)).Error?.Code);
        Assert.Equal("verification_tries_used_up", (await verification.VerifyLinkAsync(link, null, PortalPeople.Password, s_visitor, Cancel)).Error?.Code);

        await portal.Services.GetRequiredService<AccountService>().ResendAsync(browser, s_visitor, Cancel);
        string newCode = (await portal.MailsToAsync(email))[0].Code!;
        Assert.True((await verification.VerifyCodeAsync(browser, newCode, s_visitor, Cancel)).IsSuccess);
        client.Dispose();
    }

    /// <summary>Issue 11. Guarantee: a code works only in the browser it belongs to, and only for its own registration.</summary>
    [Fact]
    public async Task ACode_IsBoundToItsRegistration()
    {
        await using PortalApplicationFactory portal = new();
        (HttpClient first, _, KeptMailRow mail) = await RegisteredAsync(portal);
        (HttpClient second, string email, KeptMailRow other) = await RegisteredAsync(portal);
        if (mail.Code != other.Code)
        {
            using HttpResponseMessage refused = await second.SubmitAsync("/verify-email", [("Code", mail.Code!)], cancellationToken: Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        using HttpResponseMessage verified = await second.SubmitAsync("/verify-email", [("Code", other.Code!)], cancellationToken: Cancel);
        await StatusAssert.RedirectsToAsync("/dashboard", verified);
        Assert.Equal(email, await portal.ReadAsync(db => db.Users.Select(u => u.Email).SingleAsync(Cancel)));
        first.Dispose();
        second.Dispose();
    }

    /// <summary>ACC-09. Guarantee: starter credits once per address for ever, also after the account is gone.</summary>
    [Fact]
    public async Task AnAddressThatHadItsCredits_GetsNoneAgain()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson first = await portal.WithUserAsync();
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            async db =>
            {
                await db.Memberships.Where(m => m.UserId == first.Actor.UserId).ExecuteDeleteAsync(Cancel);
                await db.Users.Where(u => u.Id == first.Actor.UserId).ExecuteDeleteAsync(Cancel);
            },
            Cancel);

        using TestPerson again = await portal.WithUserAsync(first.Email.ToUpperInvariant());

        Assert.NotEqual(first.WorkspaceId, again.WorkspaceId);
        Assert.Equal(0, await portal.ReadAsync(db => db.LedgerEntries.CountAsync(e => e.WorkspaceId == again.WorkspaceId, Cancel)));
    }

    /// <summary>ACC-02. Guarantee: what the database keeps of link, code and browser opens nothing.</summary>
    [Fact]
    public async Task TheStore_HoldsHashesOnly()
    {
        await using PortalApplicationFactory portal = new() { LogLevel = Microsoft.Extensions.Logging.LogLevel.Debug };
        (HttpClient client, _, KeptMailRow mail) = await RegisteredAsync(portal);
        Registration registration = await portal.ReadAsync(db => db.Registrations.SingleAsync(Cancel));
        Assert.True(SecretToken.TryParse(mail.Link![^43..], out SecretToken? link));
        Assert.Equal(link.Hash, registration.LinkHash);
        portal.Log.AssertNeverContains(link.Reveal(), PortalPeople.Password);
        string file = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(portal.DatabaseFile, Cancel))
            + System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(portal.DatabaseFile + "-wal", Cancel));
        Assert.DoesNotContain(link.Reveal(), file, StringComparison.Ordinal);
        Assert.DoesNotContain(PortalPeople.Password, file, StringComparison.Ordinal);
        client.Dispose();
    }

    private static async Task<(HttpClient Client, string Email, KeptMailRow Mail)> RegisteredAsync(PortalApplicationFactory portal)
    {
        string email = PortalPeople.NewEmail();
        HttpClient client = portal.NewClient();
        using HttpResponseMessage answer = await client.SignUpAsync(email);
        await StatusAssert.RedirectsToAsync("/verify-email", answer);
        return (client, email, (await portal.MailsToAsync(email))[0]);
    }
}
