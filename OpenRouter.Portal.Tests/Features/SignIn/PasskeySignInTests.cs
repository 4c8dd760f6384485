using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.SignIn;

/// <summary>Signing in and confirming with a passkey, and everything that must not pass for one.</summary>
public sealed class PasskeySignInTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>PKY-03. Guarantee: a passkey that checked its user is a complete sign-in, also where two-factor authentication is on, and the session says so.</summary>
    [Fact]
    public async Task APasskey_SignsInWithoutAddressAndWithoutCode()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey passkey = await person.Client.WithPasskeyAsync();
        await portal.EnableTwoFactorAsync(person.Actor);
        using HttpClient browser = portal.NewClient();

        using HttpResponseMessage signedIn = await browser.SignInByPasskeyAsync(passkey);

        Assert.Equal("""{"location":"/dashboard"}""", await signedIn.Content.ReadAsStringAsync(Cancel));
        Assert.True(await browser.IsSignedInAsync());
        Session session = await portal.ReadAsync(db => db.Sessions.SingleAsync(s => s.Methods == "passkey", Cancel));
        Assert.Equal((person.Actor.UserId, session.CreatedAt), (session.UserId, session.ProvedAt));
        PasskeyRow row = Assert.Single(await portal.Services.GetRequiredService<PasskeyService>().ListAsync(person.Actor, Cancel));
        Assert.NotNull(row.LastUsedAt);
    }

    /// <summary>MFA-07, PKY-03. Guarantee: without the user's verification it is one factor: the second step is owed, or nothing is opened at all.</summary>
    [Fact]
    public async Task WithoutVerification_ItIsOneFactor()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey passkey = await person.Client.WithPasskeyAsync();
        passkey.IsVerified = false;
        using HttpClient alone = portal.NewClient();
        using HttpResponseMessage refused = await alone.SignInByPasskeyAsync(passkey);
        Assert.Equal("passkey_not_verified", await refused.CodeAsync());
        using HttpResponseMessage noProof = await person.Client.ConfirmByPasskeyAsync(passkey);
        Assert.Equal("passkey_refused", await noProof.CodeAsync());

        (byte[] secret, _) = await portal.EnableTwoFactorAsync(person.Actor);
        using HttpClient half = portal.NewClient();
        using HttpResponseMessage owed = await half.SignInByPasskeyAsync(passkey);
        Assert.Equal("""{"location":"/login/code"}""", await owed.Content.ReadAsStringAsync(Cancel));
        Assert.Null(owed.SessionCookie());
        Assert.False(await half.IsSignedInAsync());
        portal.Clock.Advance(TimeSpan.FromSeconds(30));
        using HttpResponseMessage completed = await half.GiveCodeAsync(portal.CodeOf(secret));
        await StatusAssert.RedirectsToAsync("/dashboard", completed);
        Session session = await portal.ReadAsync(db => db.Sessions.SingleAsync(s => s.Methods == "passkey-presence+totp", Cancel));
        Assert.Null(session.ProvedAt);
    }

    /// <summary>PKY-02. Attack: the same answer again, in this browser and in another; also when the first one was wrong.</summary>
    [Fact]
    public async Task AChallenge_IsAnsweredOnce_InItsOwnBrowser()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey passkey = await person.Client.WithPasskeyAsync();
        using HttpClient browser = portal.NewClient();
        using HttpClient other = portal.NewClient();
        PasskeyQuestion question = await browser.AskPasskeyAsync(PasskeyPeople.SignInPath);
        _ = await other.AskPasskeyAsync(PasskeyPeople.SignInPath);
        string answer = passkey.Get(question.Options);
        using (HttpResponseMessage stolen = await other.AnswerPasskeyAsync(PasskeyPeople.SignInPath, question.Id, answer))
        {
            Assert.Equal("passkey_challenge_gone", await stolen.CodeAsync());
        }

        using (HttpResponseMessage wrong = await browser.AnswerPasskeyAsync(PasskeyPeople.SignInPath, question.Id, "{}"))
        {
            Assert.Equal("passkey_refused", await wrong.CodeAsync());
        }

        using (HttpResponseMessage spent = await browser.AnswerPasskeyAsync(PasskeyPeople.SignInPath, question.Id, answer))
        {
            Assert.Equal("passkey_challenge_gone", await spent.CodeAsync());
        }

        question = await browser.AskPasskeyAsync(PasskeyPeople.SignInPath);
        answer = passkey.Get(question.Options);
        using (HttpResponseMessage signedIn = await browser.AnswerPasskeyAsync(PasskeyPeople.SignInPath, question.Id, answer))
        {
            await StatusAssert.IsAsync(HttpStatusCode.OK, signedIn);
        }

        // Another question's number with the old answer is no answer to it.
        PasskeyQuestion fresh = await other.AskPasskeyAsync(PasskeyPeople.SignInPath);
        using HttpResponseMessage replayed = await other.AnswerPasskeyAsync(PasskeyPeople.SignInPath, fresh.Id, answer);
        Assert.Equal("passkey_refused", await replayed.CodeAsync());
        Assert.False(await other.IsSignedInAsync());
    }

    /// <summary>PKY-02. Guarantee: 4:59 is in time, 5:00 is not, by the clock and not by the sweeper.</summary>
    [Theory]
    [InlineData(299, true)]
    [InlineData(300, false)]
    public async Task AChallenge_LivesFiveMinutes(int seconds, bool isInTime)
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey passkey = await person.Client.WithPasskeyAsync();
        using HttpClient browser = portal.NewClient();
        PasskeyQuestion question = await browser.AskPasskeyAsync(PasskeyPeople.SignInPath);
        portal.Clock.Advance(TimeSpan.FromSeconds(seconds));
        using HttpResponseMessage answer = await browser.AnswerPasskeyAsync(PasskeyPeople.SignInPath, question.Id, passkey.Get(question.Options));
        Assert.Equal(isInTime ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
    }

    /// <summary>PKY-02. Attack: a challenge of one ceremony answered in another, or in another session.</summary>
    [Fact]
    public async Task AChallenge_IsOfOneCeremonyAndOneSession()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey passkey = await person.Client.WithPasskeyAsync();
        using TestPerson elsewhere = await portal.SignInAgainAsync(person);
        using SoftwarePasskey fresh = new();
        PasskeyQuestion register = await person.Client.AskPasskeyAsync(PasskeyPeople.RegisterPath);
        PasskeyQuestion confirm = await person.Client.AskPasskeyAsync(PasskeyPeople.ConfirmPath);
        (HttpClient Client, string Path, string Id, string Answer)[] crossed =
        [
            (person.Client, PasskeyPeople.ConfirmPath, register.Id, passkey.Get(register.Options)),
            (person.Client, PasskeyPeople.RegisterPath, confirm.Id, fresh.Create(register.Options)),
            (elsewhere.Client, PasskeyPeople.ConfirmPath, confirm.Id, passkey.Get(confirm.Options)),
            (elsewhere.Client, PasskeyPeople.RegisterPath, register.Id, fresh.Create(register.Options)),
        ];
        foreach ((HttpClient client, string path, string id, string answer) in crossed)
        {
            using HttpResponseMessage refused = await client.AnswerPasskeyAsync(path, id, answer);
            Assert.Equal("passkey_challenge_gone", await refused.CodeAsync());
        }

        using HttpClient stranger = portal.NewClient();
        _ = await stranger.AskPasskeyAsync(PasskeyPeople.SignInPath);
        using HttpResponseMessage signIn = await stranger.AnswerPasskeyAsync(PasskeyPeople.SignInPath, confirm.Id, passkey.Get(confirm.Options));
        Assert.Equal("passkey_challenge_gone", await signIn.CodeAsync());
    }

    /// <summary>PKY-01, PKY-03, PKY-04. Attack: an answer made for another site, in a frame, of another kind, without a touch.</summary>
    [Theory]
    [InlineData("https://evil.example", "localhost", "webauthn.get", true, false)]
    [InlineData("https://sub.localhost", "localhost", "webauthn.get", true, false)]
    [InlineData("http://localhost", "localhost", "webauthn.get", true, false)]
    [InlineData("https://localhost:444", "localhost", "webauthn.get", true, false)]
    [InlineData("https://127.0.0.1", "localhost", "webauthn.get", true, false)]
    [InlineData("https://localhost", "evil.example", "webauthn.get", true, false)]
    [InlineData("https://localhost", "localhost", "webauthn.create", true, false)]
    [InlineData("https://localhost", "localhost", "webauthn.get", false, false)]
    [InlineData("https://localhost", "localhost", "webauthn.get", true, true)]
    public async Task AnAnswer_OfAnotherSiteOrKind_IsRefused(string origin, string rpId, string type, bool isPresent, bool isCrossOrigin)
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey passkey = await person.Client.WithPasskeyAsync();
        (passkey.Origin, passkey.RpId, passkey.Type, passkey.IsPresent, passkey.IsCrossOrigin) = (origin, rpId, type, isPresent, isCrossOrigin);
        using HttpClient browser = portal.NewClient();
        using HttpResponseMessage refused = await browser.SignInByPasskeyAsync(passkey);
        Assert.Equal("passkey_refused", await refused.CodeAsync());
        Assert.False(await browser.IsSignedInAsync());
    }

    /// <summary>PKY-04. Attack: one's own credential with somebody else's handle, a foreign key with a known credential id, no handle, garbage.</summary>
    [Fact]
    public async Task ACredential_OpensItsOwnersAccountOnly()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson ada = await portal.WithUserAsync();
        using TestPerson bob = await portal.WithUserAsync();
        using SoftwarePasskey adas = await ada.Client.WithPasskeyAsync();
        using SoftwarePasskey bobs = await bob.Client.WithPasskeyAsync();
        using SoftwarePasskey forged = new() { CredentialId = adas.CredentialId };
        string? own = bobs.UserHandle;
        foreach ((SoftwarePasskey passkey, string? handle) in new[] { (bobs, SoftwarePasskey.HandleOf(ada.Actor.UserId)), (forged, adas.UserHandle), (bobs, null), (bobs, "AAAA"), (bobs, "***") })
        {
            passkey.UserHandle = handle;
            using HttpClient browser = portal.NewClient();
            using HttpResponseMessage refused = await browser.SignInByPasskeyAsync(passkey);
            Assert.Equal("passkey_refused", await refused.CodeAsync());
        }

        bobs.UserHandle = own;
        using HttpResponseMessage foreign = await ada.Client.ConfirmByPasskeyAsync(bobs);
        Assert.Equal("passkey_refused", await foreign.CodeAsync());
    }

    /// <summary>PKY-05. Guarantee: a counter that goes back or stands still is refused, and the owner is told; the true key goes on.</summary>
    [Fact]
    public async Task ACounterThatGoesBack_IsRefused_AndTheOwnerIsTold()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey passkey = await person.Client.WithPasskeyAsync(counts: true);
        passkey.Count = 6;
        using (HttpClient browser = portal.NewClient())
        using (HttpResponseMessage signedIn = await browser.SignInByPasskeyAsync(passkey))
        {
            await StatusAssert.IsAsync(HttpStatusCode.OK, signedIn);
        }

        foreach (uint before in new uint[] { 6, 2 })
        {
            passkey.Count = before;
            using HttpClient copy = portal.NewClient();
            using HttpResponseMessage refused = await copy.SignInByPasskeyAsync(passkey);
            Assert.Equal("passkey_counter", await refused.CodeAsync());
        }

        Assert.Contains(await portal.MailsToAsync(person.Email), mail => mail.Subject == "A passkey of your account may have been copied");
        Assert.Equal(2, await portal.ReadAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Action == "passkey.counter_refused", Cancel)));
        passkey.Count = 7;
        using HttpClient own = portal.NewClient();
        using HttpResponseMessage again = await own.SignInByPasskeyAsync(passkey);
        await StatusAssert.IsAsync(HttpStatusCode.OK, again);
    }

    /// <summary>T1. Guarantee: failures count at the network address, and a success gives the person's own back.</summary>
    [Fact]
    public async Task Failures_CountAtTheAddress()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey passkey = await person.Client.WithPasskeyAsync();
        using HttpClient browser = portal.NewClient();
        passkey.Origin = "https://evil.example";
        string? code = null;
        int tries = 0;
        for (; tries < 20 && code != "too_many_failures"; tries++)
        {
            using HttpResponseMessage refused = await browser.SignInByPasskeyAsync(passkey);
            code = await refused.CodeAsync();
        }

        Assert.Equal("too_many_failures", code);
        Assert.InRange(tries, 2, 10);
        passkey.Origin = "https://localhost";
        portal.Clock.Advance(TimeSpan.FromHours(1));
        using HttpResponseMessage signedIn = await browser.SignInByPasskeyAsync(passkey);
        await StatusAssert.IsAsync(HttpStatusCode.OK, signedIn);
    }

    /// <summary>beyond.md 15. Guarantee: an account with a passkey and no password is asked for it, and never by mail.</summary>
    [Fact]
    public async Task AnAccountWithAPasskeyAndNoPassword_ConfirmsByIt_NotByMail()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey passkey = await person.Client.WithPasskeyAsync();
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, (string?)null), Cancel), Cancel);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        StepUpQuestion question = await portal.Services.GetRequiredService<StepUpQuestions>().ForAsync(person.Actor, Cancel);
        Assert.Equal((false, true, false), (question.AsksPassword, question.TakesPasskey, question.AsksMailedCode));
        Assert.Equal("password_required", (await portal.Services.GetRequiredService<OpenRouter.Portal.Features.SignIn.MailedProof>().SendAsync(person.Actor, Cancel)).Error?.Code);

        using HttpResponseMessage confirmed = await person.Client.ConfirmByPasskeyAsync(passkey);

        await StatusAssert.IsAsync(HttpStatusCode.NoContent, confirmed);
        Assert.NotEqual(person.SessionToken, confirmed.SessionCookie());
        Assert.True((await portal.ReadAsync(db => portal.Services.GetRequiredService<StepUp>().RequireAsync(db, person.Actor, Cancel))).IsSuccess);
        Assert.Equal("passkey", await portal.ReadAsync(db => db.Set<StepUpProof>().Select(p => p.Method).SingleAsync(Cancel)));
    }

    /// <summary>LGN-13. Guarantee: neither begins nor ends without this browser's token.</summary>
    [Theory]
    [InlineData("/login/passkey/options")]
    [InlineData("/login/passkey")]
    public async Task WithoutAnAntiforgeryToken_NothingHappens(string path)
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient browser = portal.NewClient();
        using FormUrlEncodedContent content = new([KeyValuePair.Create("challenge", Guid.NewGuid().ToString())]);
        using HttpResponseMessage refused = await browser.PostAsync(path, content, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(0, await portal.ReadAsync(db => db.Set<PasskeyChallenge>().CountAsync(Cancel)));
    }
}
