using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.SignIn;

/// <summary>What stands between a stolen password and the account: no way around the second factor, and no end of guesses at it.</summary>
public sealed class SecondStepGuardTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>MFA-05, C4. Guarantee: ten wrong codes, over several tickets, lock the factor, also for the right code; a recovery code releases it.</summary>
    [Fact]
    public async Task WrongCodesOnManyTickets_LockTheFactor_AndARecoveryCodeReleasesIt()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().With("Throttling:FreeFailures", "1000");
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        portal.Clock.Advance(TimeSpan.FromSeconds(30));
        for (int ticket = 0; ticket < 2; ticket++)
        {
            using HttpClient guesser = await portal.WithPasswordGivenAsync(person.Person);
            for (int wrong = 0; wrong < 5; wrong++)
            {
                using HttpResponseMessage refused = await guesser.GiveCodeAsync("000000");
            }
        }

        using HttpClient client = await portal.WithPasswordGivenAsync(person.Person);
        using HttpResponseMessage locked = await client.GiveCodeAsync(portal.CodeOf(person.Secret));
        Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(15), locked.Headers.RetryAfter?.Delta);
        using HttpResponseMessage confirm = await person.Person.Client.SubmitAsync(
            "/account/confirm", [("Password", person.Person.Password), ("Code", portal.CodeOf(person.Secret))], cancellationToken: Cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, confirm.StatusCode);
        using HttpResponseMessage released = await client.GiveRecoveryCodeAsync(person.Codes[0]);
        await StatusAssert.RedirectsToAsync("/dashboard", released);
        using HttpClient after = await portal.WithPasswordGivenAsync(person.Person);
        using HttpResponseMessage entered = await after.GiveCodeAsync(portal.CodeOf(person.Secret));
        await StatusAssert.RedirectsToAsync("/dashboard", entered);
    }

    /// <summary>MFA-11. Guarantee: recovery codes are counted and locked like codes. Attack: the side door that ignores the lock.</summary>
    [Fact]
    public async Task RecoveryCodes_AreGuardedToo()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().With("Throttling:FreeFailures", "1000");
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        for (int ticket = 0; ticket < 2; ticket++)
        {
            using HttpClient guesser = await portal.WithPasswordGivenAsync(person.Person);
            for (int wrong = 0; wrong < 5; wrong++)
            {
                using HttpResponseMessage refused = await guesser.GiveRecoveryCodeAsync("AAAA-AAAA-AAAA-AAAA");
            }
        }

        using HttpClient client = await portal.WithPasswordGivenAsync(person.Person);
        using HttpResponseMessage locked = await client.GiveRecoveryCodeAsync(person.Codes[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
        Assert.Null(locked.SessionCookie());
    }

    /// <summary>MFA-07, F14. Guarantee: whatever way in somebody takes who has the password and the mailbox, it ends at the second step.</summary>
    [Fact]
    public async Task EveryWayIn_EndsAtTheSecondStep()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        string email = PortalPeople.NewEmail();
        using HttpClient first = portal.NewClient();
        using HttpResponseMessage registered = await first.SignUpAsync(email);
        string link = (await portal.MailsToAsync(email))[0].Link!;
        using TestPerson person = await portal.WithUserAsync(email);
        string newer = (await portal.MailsToAsync(email))[0].Link!;
        (_, IReadOnlyList<string> codes) = await portal.EnableTwoFactorAsync(person.Actor);
        int sessions = await portal.ReadAsync(db => db.Sessions.CountAsync(Cancel));

        // The password, with and without a way back; the verification's links once more; a new registration of the address.
        using HttpClient plain = await portal.WithPasswordGivenAsync(person);
        using HttpClient back = await portal.WithPasswordGivenAsync(person, "/account/security");
        List<HttpClient> browsers = [plain, back];
        foreach (string mailed in (string[])[link, newer])
        {
            HttpClient browser = portal.NewClient();
            using HttpResponseMessage opened = await browser.GetAsync(mailed, Cancel);
            browsers.Add(browser);
        }

        HttpClient again = portal.NewClient();
        using HttpResponseMessage taken = await again.SignUpAsync(email);
        Assert.Equal("already_registered", (await portal.MailsToAsync(email))[0].Kind);
        browsers.Add(again);

        // An API key's plane: a bearer text does not stand in for a session.
        HttpClient bearer = portal.NewClient();
        bearer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", person.SessionToken);
        browsers.Add(bearer);
        foreach (HttpClient browser in browsers)
        {
            Assert.False(await browser.IsSignedInAsync());
            browser.Dispose();
        }

        Assert.Equal(sessions, await portal.ReadAsync(db => db.Sessions.CountAsync(Cancel)));

        // What does lead in says which factors it took.
        using HttpClient full = await portal.WithPasswordGivenAsync(person);
        using HttpResponseMessage entered = await full.GiveRecoveryCodeAsync(codes[0]);
        Assert.True(await full.IsSignedInAsync());
        Assert.Equal("password+recovery", await portal.ReadAsync(db => db.Sessions.OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Methods).Select(s => s.Methods).FirstAsync(Cancel)));
    }
}
