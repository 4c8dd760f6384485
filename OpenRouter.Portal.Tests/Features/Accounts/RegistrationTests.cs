using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Accounts;

/// <summary>Asking for an account, over HTTP as a browser without JavaScript does.</summary>
public sealed class RegistrationTests(PostgresServer server)
{
    private const string Another = "another-Otter-4-crosses";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ARegistration_LeadsToCheckYourMail_AndMailsALinkAndACode()
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient client = portal.NewClient();
        using HttpResponseMessage answer = await client.SignUpAsync("Ada@Example.org");

        await StatusAssert.RedirectsToAsync("/verify-email", answer);
        Assert.NotNull(answer.CookieValue("portal-registration"));
        Assert.Null(answer.SessionCookie());
        IHtmlDocument page = await client.GetPageAsync("/verify-email", Cancel);
        Assert.Contains("Ada@Example.org", page.Body!.TextContent, StringComparison.Ordinal);
        KeptMailRow mail = Assert.Single(await portal.MailsToAsync("Ada@Example.org"));
        Assert.StartsWith("https://localhost/verify-email/", mail.Link, StringComparison.Ordinal);
        Assert.Matches("^[0-9]{6}$", mail.Code);
        Assert.Equal(0, await portal.ReadAsync(db => db.Users.CountAsync(Cancel)));
    }

    [Theory]
    [InlineData("not an address", "#email-error", "Enter a complete email address")]
    [InlineData("", "#email-error", "Enter a complete email address")]
    [InlineData("a@x.example\r\nBcc: all@x.example", "#email-error", "Enter a complete email address")]
    public async Task AMalformedAddress_IsToldAtItsField(string email, string place, string sentence)
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient client = portal.NewClient();
        using HttpResponseMessage answer = await client.SignUpAsync(email);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(sentence, (await answer.ReadPageAsync(Cancel)).QuerySelector(place)?.TextContent ?? "", StringComparison.Ordinal);
    }

    /// <summary>PWD-01, PWD-03. Guarantee: the rule that a password breaks stands at the field, and trying passwords uses up no limit.</summary>
    [Fact]
    public async Task ARefusedPassword_IsToldAtItsField_AndCostsNeitherAHashNorALimit()
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient client = portal.NewClient();
        long hashes = portal.Services.GetRequiredService<PasswordLane>().HashesDone;
        foreach (string password in (string[])["short", "Password2026!", "qwertyuiop12", "ada-lovelace!2026", new string('x', 257)])
        {
            using HttpResponseMessage refused = await client.SignUpAsync("ada-lovelace@example.org", password);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            string told = (await refused.ReadPageAsync(Cancel)).QuerySelector("#password-error")?.TextContent ?? "";
            Assert.True(told.Length > 10, $"'{password}': {told}");
        }

        Assert.Equal(hashes, portal.Services.GetRequiredService<PasswordLane>().HashesDone);
        using HttpResponseMessage accepted = await client.SignUpAsync("ada-lovelace@example.org");
        await StatusAssert.RedirectsToAsync("/verify-email", accepted);
    }

    /// <summary>ACC-01, invariant 10. Guarantee: same bytes, same rows, one hash each. Attack: register an address to learn whether it has an account.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AFreeAndATakenAddress_GetTheSameAnswerForTheSameWork(bool onPostgres)
    {
        await using PortalApplicationFactory portal = (await PortalAsync(onPostgres)).WithOpenDoors();
        using TestPerson owner = await portal.WithUserAsync();
        string free = PortalPeople.NewEmail();

        // The owner's registration left a counter for the address; so must have something for the other one.
        using HttpClient somebody = portal.NewClient();
        using HttpResponseMessage asked = await somebody.SubmitAsync("/verify-email?resend=1", [("Email", free)], cancellationToken: Cancel);

        Seen taken = await RegisterAndLookAsync(portal, owner.Email);
        Seen unknown = await RegisterAndLookAsync(portal, free);

        Assert.Equal(unknown, taken);
        Assert.Equal(1, taken.Hashes);
        Assert.Equal("email_verification", Assert.Single(await portal.MailsToAsync(free)).Kind);
        Assert.Equal("already_registered", (await portal.MailsToAsync(owner.Email))[0].Kind);
        Assert.Null((await portal.MailsToAsync(owner.Email))[0].Code);
        Assert.True(await owner.Client.IsSignedInAsync());
    }

    /// <summary>ACC-06. Guarantee: a spelling that only folds to an address is not written to, so another person's mailbox cannot prove it.</summary>
    [Fact]
    public async Task AnotherSpellingOfAnAddress_IsTheSameAddress_AndTheMailGoesToTheCanonicalOne()
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient client = portal.NewClient();
        using HttpResponseMessage fullWidth = await client.SignUpAsync("\uFF41da@example.org");
        await StatusAssert.RedirectsToAsync("/verify-email", fullWidth);
        Assert.Equal("ada@example.org", Assert.Single(await portal.Services.GetRequiredService<KeptMails>().ListAsync(Cancel)).To);

        using TestPerson owner = await portal.WithUserAsync("ada@example.org");
        using HttpResponseMessage again = await client.SignUpAsync("ADA@EXAMPLE.org", Another);
        IReadOnlyList<KeptMailRow> mails = await portal.Services.GetRequiredService<KeptMails>().ListAsync(Cancel);
        Assert.Equal(("ada@example.org", "already_registered"), (mails[0].To, mails[0].Kind));
    }

    /// <summary>ACC-06, issue 21. Guarantee: one registration, however many arrive at once. Attack: a double click, or fifty.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FiftyRegistrationsOfOneAddressAtOnce_LeaveOne_AndOneAccount(bool onPostgres)
    {
        await using PortalApplicationFactory portal = (await PortalAsync(onPostgres)).WithOpenDoors();
        _ = portal.NewClient();
        AccountService accounts = portal.Services.GetRequiredService<AccountService>();
        string hash = (await portal.Services.GetRequiredService<PasswordLane>().HashAsync(PortalPeople.Password, Cancel)).Value!;
        Assert.NotNull(hash);

        string email = PortalPeople.NewEmail();
        string[] spellings = [email, email.ToUpperInvariant(), $" {email}"];
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(n =>
            accounts.RegisterAsync(spellings[n % 3], PortalPeople.Password, new Visitor("203.0.113.7", null), Cancel)));

        Assert.Equal(1, await portal.ReadAsync(db => db.Registrations.CountAsync(Cancel)));
        Assert.Contains(results, result => result.IsSuccess);
        Assert.All(results.Where(result => !result.IsSuccess), result => Assert.Equal("password_lane_full", result.Error!.Code));
        using HttpClient client = portal.NewClient();
        using HttpResponseMessage verified = await client.VerifyAsync((await portal.MailsToAsync(email))[0].Link!, PortalPeople.Password);
        await StatusAssert.RedirectsToAsync("/dashboard", verified);
        Assert.Equal(1, await portal.ReadAsync(db => db.Users.CountAsync(Cancel)));
    }

    /// <summary>ACC-04. Guarantee: registering an unverified address again keeps nothing: not the password, not the link, not the browser.</summary>
    [Fact]
    public async Task RegisteringAgain_ReplacesPasswordLinkAndBrowser()
    {
        await using PortalApplicationFactory portal = new();
        string email = PortalPeople.NewEmail();
        using HttpClient stranger = portal.NewClient();
        using HttpClient owner = portal.NewClient();
        using HttpResponseMessage first = await stranger.SignUpAsync(email, Another);
        string oldLink = (await portal.MailsToAsync(email))[0].Link!;
        using HttpResponseMessage second = await owner.SignUpAsync(email);
        string newLink = (await portal.MailsToAsync(email))[0].Link!;

        using HttpResponseMessage oldPassword = await stranger.SignInAsync(email, Another);
        Assert.Equal(HttpStatusCode.BadRequest, oldPassword.StatusCode);
        using HttpResponseMessage strangersTry = await stranger.VerifyAsync(newLink, Another);
        Assert.Equal(HttpStatusCode.BadRequest, strangersTry.StatusCode);
        using HttpResponseMessage verified = await owner.VerifyAsync(newLink);
        await StatusAssert.RedirectsToAsync("/dashboard", verified);
    }

    /// <summary>ACC-08. Guarantee: three mails per address and hour, ten per client, counted for known and unknown addresses alike.</summary>
    [Fact]
    public async Task TheFourthMailToAnAddressWithinAnHour_IsRefused_WithTheTimeToComeBack()
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient client = portal.NewClient();
        string email = PortalPeople.NewEmail();
        using HttpResponseMessage registered = await client.SignUpAsync(email);
        for (int n = 0; n < 2; n++)
        {
            using HttpResponseMessage resent = await client.SubmitAsync("/verify-email", [], "form:has(input[value=resend])", Cancel);
            await StatusAssert.RedirectsToAsync("/verify-email?sent=1", resent);
        }

        using HttpResponseMessage fourth = await client.SubmitAsync("/verify-email", [], "form:has(input[value=resend])", Cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, fourth.StatusCode);
        Assert.Equal(TimeSpan.FromHours(1), fourth.Headers.RetryAfter!.Delta);
        Assert.Equal(3, (await portal.MailsToAsync(email)).Count);

        string unknown = PortalPeople.NewEmail();
        for (int n = 0; n < 4; n++)
        {
            using HttpResponseMessage answer = await client.SubmitAsync("/verify-email?resend=1", [("Email", unknown)], cancellationToken: Cancel);
            Assert.Equal(n < 3 ? HttpStatusCode.Found : HttpStatusCode.TooManyRequests, answer.StatusCode);
        }

        portal.Clock.Advance(TimeSpan.FromHours(1));
        using HttpResponseMessage later = await client.SubmitAsync("/verify-email", [], "form:has(input[value=resend])", Cancel);
        await StatusAssert.RedirectsToAsync("/verify-email?sent=1", later);
    }

    /// <summary>ACC-08, ACC-09. Guarantee: ten registrations per network and hour; the neighbours in a /24 share them.</summary>
    [Fact]
    public async Task TheEleventhRegistrationFromANetwork_IsRefused()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().With("Accounts:MailsPerClientAndHour", "100");
        _ = portal.NewClient();
        AccountService accounts = portal.Services.GetRequiredService<AccountService>();
        for (int n = 0; n < 10; n++)
        {
            Assert.True((await accounts.RegisterAsync(PortalPeople.NewEmail(), PortalPeople.Password, new Visitor($"203.0.113.{n}", null), Cancel)).IsSuccess);
        }

        var eleventh = await accounts.RegisterAsync(PortalPeople.NewEmail(), PortalPeople.Password, new Visitor("203.0.113.200", null), Cancel);
        Assert.Equal("too_many_requests", eleventh.Error?.Code);
        Assert.True((await accounts.RegisterAsync(PortalPeople.NewEmail(), PortalPeople.Password, new Visitor("198.51.100.1", null), Cancel)).IsSuccess);
    }

    private async Task<PortalApplicationFactory> PortalAsync(bool onPostgres) =>
        onPostgres ? new PortalApplicationFactory { PostgresConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) } : new PortalApplicationFactory();

    private static async Task<Seen> RegisterAndLookAsync(PortalApplicationFactory portal, string email)
    {
        using HttpClient stranger = portal.NewClient();
        PasswordLane lane = portal.Services.GetRequiredService<PasswordLane>();
        Dictionary<string, long> before = await PageBytes.RowsAsync(portal);
        long hashes = lane.HashesDone;
        using HttpResponseMessage answer = await stranger.SignUpAsync(email, Another);
        hashes = lane.HashesDone - hashes;
        Dictionary<string, long> after = await PageBytes.RowsAsync(portal);
        using HttpResponseMessage page = await stranger.GetAsync("/verify-email", Cancel);
        using HttpResponseMessage wrongCode = await stranger.SubmitAsync("/verify-email", [("Code", "123456")], cancellationToken: Cancel);
        return new Seen(
            await PageBytes.OfAsync(answer, email), await PageBytes.OfAsync(page, email), await PageBytes.OfAsync(wrongCode, email), PageBytes.Difference(before, after), hashes);
    }

    private sealed record Seen(string Answer, string Page, string WrongCode, string Rows, long Hashes);
}
