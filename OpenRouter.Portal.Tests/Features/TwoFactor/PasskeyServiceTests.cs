using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.TwoFactor;

/// <summary>Registering and managing passkeys: who may, how many, and what never gets in.</summary>
public sealed class PasskeyServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>PKY-02, PKY-05. Guarantee: 32 random bytes, our own domain, two algorithms, the ones there excluded; told by mail and in the chain; every other session ends.</summary>
    [Fact]
    public async Task Adding_AsksForOurDomain_ExcludesTheOnesThere_AndTellsTheOwner()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson elsewhere = await portal.SignInAgainAsync(person);
        using SoftwarePasskey first = await person.Client.WithPasskeyAsync("Laptop");

        PasskeyQuestion second = await person.Client.AskPasskeyAsync(PasskeyPeople.RegisterPath);
        Assert.Equal("localhost", second.Options.GetProperty("rp").GetProperty("id").GetString());
        Assert.Equal([-7, -257], second.Options.GetProperty("pubKeyCredParams").EnumerateArray().Select(p => p.GetProperty("alg").GetInt32()));
        Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(second.Options.GetProperty("challenge").GetString()).Length);
        string excluded = Assert.Single(second.Options.GetProperty("excludeCredentials").EnumerateArray()).GetProperty("id").GetString()!;
        Assert.Equal(System.Buffers.Text.Base64Url.EncodeToString(first.CredentialId), excluded);
        Assert.Equal("required", second.Options.GetProperty("authenticatorSelection").GetProperty("userVerification").GetString());

        Assert.True(await person.Client.IsSignedInAsync());
        Assert.False(await elsewhere.Client.IsSignedInAsync());
        Assert.Contains(await portal.MailsToAsync(person.Email), mail => mail.Subject == "A passkey was added to your account");
        Assert.Contains("passkey.added", await portal.ReadAsync(db => db.Set<OpenRouter.Portal.Features.Audit.AuditEntry>().Select(e => e.Action).ToListAsync(Cancel)));
    }

    /// <summary>PKY-05. Guarantee: a credential id is registered once, whoever comes with it.</summary>
    [Fact]
    public async Task ACredentialId_RegistersOnce_WhoeverComesWithIt()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson ada = await portal.WithUserAsync();
        using TestPerson bob = await portal.WithUserAsync();
        using SoftwarePasskey adas = await ada.Client.WithPasskeyAsync();
        foreach (TestPerson person in new[] { ada, bob })
        {
            using SoftwarePasskey copy = new() { CredentialId = adas.CredentialId };
            PasskeyQuestion question = await person.Client.AskPasskeyAsync(PasskeyPeople.RegisterPath);
            using HttpResponseMessage refused = await person.Client.AnswerPasskeyAsync(PasskeyPeople.RegisterPath, question.Id, copy.Create(question.Options));
            Assert.Equal("passkey_refused", await refused.CodeAsync());
        }

        Assert.Equal(1, await portal.ReadAsync(db => db.UserPasskeys.CountAsync(Cancel)));
    }

    /// <summary>PKY-01, PKY-03, PKY-04. Guarantee: what is of another site, another type, another algorithm or without its user never gets in.</summary>
    [Theory]
    [InlineData("https://evil.example", "localhost", "webauthn.create", -7, true, false)]
    [InlineData("https://sub.localhost", "localhost", "webauthn.create", -7, true, false)]
    [InlineData("http://localhost", "localhost", "webauthn.create", -7, true, false)]
    [InlineData("https://localhost:8443", "localhost", "webauthn.create", -7, true, false)]
    [InlineData("https://xn--lcalhost-5fg", "localhost", "webauthn.create", -7, true, false)]
    [InlineData("https://localhost", "evil.example", "webauthn.create", -7, true, false)]
    [InlineData("https://localhost", "localhost", "webauthn.get", -7, true, false)]
    [InlineData("https://localhost", "localhost", "webauthn.create", -35, true, false)]
    [InlineData("https://localhost", "localhost", "webauthn.create", -7, false, false)]
    [InlineData("https://localhost", "localhost", "webauthn.create", -7, true, true)]
    public async Task ANewPasskey_OfAnotherSiteOrKind_IsRefused(string origin, string rpId, string type, int algorithm, bool isVerified, bool isCrossOrigin)
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey passkey = new() { Origin = origin, RpId = rpId, Type = type, Algorithm = algorithm, IsVerified = isVerified, IsCrossOrigin = isCrossOrigin };
        PasskeyQuestion question = await person.Client.AskPasskeyAsync(PasskeyPeople.RegisterPath);

        using HttpResponseMessage refused = await person.Client.AnswerPasskeyAsync(PasskeyPeople.RegisterPath, question.Id, passkey.Create(question.Options));

        Assert.Equal("passkey_refused", await refused.CodeAsync());
        Assert.Equal(0, await portal.ReadAsync(db => db.UserPasskeys.CountAsync(Cancel)));
    }

    /// <summary>PKY-06, SES-10. Guarantee: neither adding nor removing with a proof of 15:00; with the second factor on, not with the password's proof either.</summary>
    [Fact]
    public async Task AddingAndRemoving_NeedAFreshProof()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey passkey = await person.Client.WithPasskeyAsync();
        PasskeyService service = portal.Services.GetRequiredService<PasskeyService>();
        PasskeyRow row = Assert.Single(await service.ListAsync(person.Actor, Cancel));
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await portal.EnableTwoFactorAsync(person.Actor);
        Assert.Equal("step_up_required", (await service.RemoveAsync(person.Actor, row.Id, Cancel)).Error?.Code);
        using HttpResponseMessage refused = await person.Client.TryAskPasskeyAsync(PasskeyPeople.RegisterPath);
        Assert.Equal("step_up_required", await refused.CodeAsync());

        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        using (HttpResponseMessage confirmed = await person.Client.ConfirmByPasskeyAsync(passkey))
        {
            await StatusAssert.IsAsync(HttpStatusCode.NoContent, confirmed);
        }

        PasskeyQuestion begun = await person.Client.AskPasskeyAsync(PasskeyPeople.RegisterPath);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        using SoftwarePasskey late = new();
        using HttpResponseMessage tooLate = await person.Client.AnswerPasskeyAsync(PasskeyPeople.RegisterPath, begun.Id, late.Create(begun.Options));
        Assert.Equal("step_up_required", await tooLate.CodeAsync());
        Assert.Equal("step_up_required", (await service.RenameAsync(person.Actor, row.Id, "Phone", Cancel)).Error?.Code);
        Assert.Equal("step_up_required", (await service.RemoveAsync(person.Actor, row.Id, Cancel)).Error?.Code);
    }

    /// <summary>PKY-06. Guarantee: the last way in stays; removing another one ends the other sessions and is told.</summary>
    [Fact]
    public async Task TheLastWayIn_CannotBeRemoved()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using SoftwarePasskey laptop = await person.Client.WithPasskeyAsync("Laptop");
        using SoftwarePasskey phone = await person.Client.WithPasskeyAsync("Phone");
        using TestPerson stranger = await portal.WithUserAsync();
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.Users.Where(u => u.Id == person.Actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, (string?)null), Cancel), Cancel);
        PasskeyService service = portal.Services.GetRequiredService<PasskeyService>();
        IReadOnlyList<PasskeyRow> rows = await service.ListAsync(person.Actor, Cancel);
        Assert.Equal("passkey_not_found", (await service.RemoveAsync(stranger.Actor, rows[0].Id, Cancel)).Error?.Code);
        Assert.Equal("passkey_not_found", (await service.RenameAsync(stranger.Actor, rows[0].Id, "Mine", Cancel)).Error?.Code);

        Assert.True((await service.RemoveAsync(person.Actor, rows[0].Id, Cancel)).IsSuccess);
        Assert.Equal("passkey_last_way_in", (await service.RemoveAsync(person.Actor, rows[1].Id, Cancel)).Error?.Code);
        Assert.True((await service.RenameAsync(person.Actor, rows[1].Id, "  Pocket ", Cancel)).IsSuccess);

        Assert.Equal("Pocket", Assert.Single(await service.ListAsync(person.Actor, Cancel)).Name);
        Assert.Equal(1, await portal.ReadAsync(db => db.UserPasskeys.CountAsync(Cancel)));
        Assert.Contains(await portal.MailsToAsync(person.Email), mail => mail.Subject == "A passkey was removed from your account");
        using HttpClient removed = portal.NewClient();
        using HttpResponseMessage refused = await removed.SignInByPasskeyAsync(laptop);
        Assert.Equal("passkey_refused", await refused.CodeAsync());
    }

    /// <summary>PKY-05. Guarantee: twenty and no more.</summary>
    [Fact]
    public async Task TheTwentyFirst_IsRefused()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        for (int i = 1; i <= PasskeyService.MostPerUser; i++)
        {
            using SoftwarePasskey passkey = await person.Client.WithPasskeyAsync($"Key {i}");
        }

        using HttpResponseMessage refused = await person.Client.TryAskPasskeyAsync(PasskeyPeople.RegisterPath);
        Assert.Equal("passkey_limit", await refused.CodeAsync());
    }

    /// <summary>PKY-06. Guarantee: whoever gave the password only, and owes the second step, cannot register one.</summary>
    [Fact]
    public async Task HalfALogin_CannotRegister()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        using HttpClient half = await portal.WithPasswordGivenAsync(person.Person);
        foreach (string path in new[] { PasskeyPeople.RegisterPath + "/options", PasskeyPeople.RegisterPath, PasskeyPeople.ConfirmPath, PasskeyPeople.ConfirmPath + "/options" })
        {
            using FormUrlEncodedContent content = new([KeyValuePair.Create("Form.Name", "Mine")]);
            using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content };
            request.Headers.Accept.ParseAdd("application/json");
            using HttpResponseMessage refused = await half.SendAsync(request, Cancel);
            Assert.True(refused.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Redirect or HttpStatusCode.Found, $"{path}: {refused.StatusCode}");
        }

        Assert.Equal(0, await portal.ReadAsync(db => db.Set<PasskeyChallenge>().CountAsync(Cancel)));
    }

    /// <summary>conventions.md 4.8. Guarantee: password managers find the page.</summary>
    [Fact]
    public async Task PasskeyEndpoints_LeadToAccountSecurity()
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient stranger = portal.NewClient();
        Assert.Equal(
            """{"enroll":"https://localhost/account/security","manage":"https://localhost/account/security"}""",
            await stranger.GetStringAsync("/.well-known/passkey-endpoints", Cancel));
    }
}
