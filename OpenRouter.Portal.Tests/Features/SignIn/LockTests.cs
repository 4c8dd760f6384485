using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.Features.Accounts;
using OpenRouter.Portal.Tests.Hosting;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.SignIn;

/// <summary>The guards at the door, over HTTP, and the devices that they know.</summary>
public sealed class LockTests
{
    private const string Wrong = "the-wrong-Password-5";
    private int _address;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>LGN-02, T1, T2. Guarantee: the sixth try of an address gets 429 with a whole number of seconds, is not hashed, and says the way out; four wrong and one right do not wait.</summary>
    [Fact]
    public async Task TheSixthTryOfAnAddress_IsNotEvenChecked()
    {
        await using AnsweringHost portal = NewPortal();
        using TestPerson person = await portal.WithUserAsync();
        await FailAsync(portal, person.Email, 4, sameAddress: true);
        using TestPerson again = await portal.SignInAgainAsync(person);

        await FailAsync(portal, person.Email, 4, sameAddress: true);
        await FailAsync(portal, PortalPeople.NewEmail(), 1, sameAddress: true);
        PasswordLane lane = portal.Services.GetRequiredService<PasswordLane>();
        long hashes = lane.HashesDone;
        using HttpClient client = portal.NewClient();
        using HttpResponseMessage refused = await client.SignInAsync(person.Email);
        Assert.Equal((HttpStatusCode.TooManyRequests, "30", hashes), (refused.StatusCode, refused.Headers.GetValues("Retry-After").Single(), lane.HashesDone));
        string page = await refused.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("Try again in 30 seconds", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/forgot-password\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/help/login#locked\"", page, StringComparison.Ordinal);

        portal.Clock.Advance(TimeSpan.FromSeconds(30));
        using HttpResponseMessage signedIn = await client.SignInAsync(person.Email);
        await StatusAssert.RedirectsToAsync("/dashboard", signedIn);
    }

    /// <summary>LGN-04, LGN-03. Attack: another forwarded address, and another account, with every try.</summary>
    [Fact]
    public async Task SpoofedHeadersAndOtherAccounts_DoNotEscapeTheCounter()
    {
        await using AnsweringHost portal = NewPortal();
        (string Name, string Value)[] spoofs =
        [
            ("X-Forwarded-For", "203.0.113.1"), ("Forwarded", "for=203.0.113.2"), ("X-Real-IP", "203.0.113.3"), ("CF-Connecting-IP", "203.0.113.4"),
            ("True-Client-IP", "203.0.113.5"), ("X-Forwarded-For", "10.0.0.1, 203.0.113.6"),
        ];
        List<HttpStatusCode> seen = [];
        foreach ((string name, string value) in spoofs)
        {
            using HttpClient client = portal.NewClient();
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
            using HttpResponseMessage answer = await client.SignInAsync(PortalPeople.NewEmail(), Wrong);
            seen.Add(answer.StatusCode);
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.BadRequest, 5), HttpStatusCode.TooManyRequests], seen);
    }

    /// <summary>LGN-01, T3. Guarantee: known and unknown addresses answer "locked" alike, without a hash, until 15:00 and not at 14:59.</summary>
    [Fact]
    public async Task AfterTenFailures_KnownAndUnknownAreLockedAlike_ForFifteenMinutes()
    {
        await using AnsweringHost portal = NewPortal();
        using TestPerson person = await portal.WithUserAsync();
        PasswordLane lane = portal.Services.GetRequiredService<PasswordLane>();
        List<(HttpStatusCode, string)> answers = [];
        foreach (string email in (string[])[PortalPeople.NewEmail(), person.Email])
        {
            await FailAsync(portal, email, 10);
            long hashes = lane.HashesDone;
            using HttpResponseMessage locked = await TryAsync(portal, email, person.Password);
            answers.Add((locked.StatusCode, await BytesAsync(locked, email)));
            Assert.Equal(("900", hashes), (locked.Headers.GetValues("Retry-After").Single(), lane.HashesDone));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[0].Item1);
        Assert.Contains("locked", answers[0].Item2, StringComparison.Ordinal);
        Assert.Equal(answers[0], answers[1]);
        portal.Clock.Advance(new TimeSpan(0, 14, 59));
        using HttpResponseMessage early = await TryAsync(portal, person.Email, person.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, early.StatusCode);
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        using HttpResponseMessage open = await TryAsync(portal, person.Email, person.Password);
        await StatusAssert.RedirectsToAsync("/dashboard", open);
    }

    /// <summary>LGN-08, C6. Attack: lock the owner out. Guarantee: a known device gets in, live sessions stay, and the device's own counter locks it alone.</summary>
    [Fact]
    public async Task WhileLocked_AKnownDeviceGetsIn_AndSessionsLive()
    {
        await using AnsweringHost portal = NewPortal();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson other = await portal.SignInAgainAsync(person);
        await FailAsync(portal, person.Email, 10);
        Assert.True(await person.Client.IsSignedInAsync());

        using (HttpResponseMessage out1 = await person.Client.SignOutAsync())
        {
            portal.Peer = NextAddress();
            using HttpResponseMessage known = await person.Client.SignInAsync(person.Email);
            await StatusAssert.RedirectsToAsync("/dashboard", known);
        }

        using HttpResponseMessage stranger = await TryAsync(portal, person.Email, person.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, stranger.StatusCode);
        using HttpResponseMessage out2 = await person.Client.SignOutAsync();
        for (int n = 0; n < 10; n++)
        {
            portal.Peer = NextAddress();
            using HttpResponseMessage failed = await person.Client.SignInAsync(person.Email, Wrong);
            Assert.Equal(HttpStatusCode.BadRequest, failed.StatusCode);
        }

        using HttpResponseMessage ownLock = await person.Client.SignInAsync(person.Email);
        Assert.Equal(HttpStatusCode.TooManyRequests, ownLock.StatusCode);
        Assert.True(await other.Client.IsSignedInAsync());
    }

    /// <summary>C6. Attack: present the device of one's own account for somebody else's. Guarantee: one browser may know several accounts, each by its own token.</summary>
    [Fact]
    public async Task ADeviceToken_IsWorthlessForAnotherAccount()
    {
        await using AnsweringHost portal = NewPortal().WithOpen();
        using TestPerson attacker = await portal.WithUserAsync();
        using TestPerson victim = await portal.WithUserAsync();
        using HttpResponseMessage left = await attacker.Client.SignOutAsync();
        await FailAsync(portal, victim.Email, 10);
        portal.Peer = NextAddress();
        using HttpResponseMessage refused = await attacker.Client.SignInAsync(victim.Email, victim.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);

        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        using HttpResponseMessage shared = await attacker.Client.SignInAsync(victim.Email, victim.Password);
        await StatusAssert.RedirectsToAsync("/dashboard", shared);
        string cookie = shared.CookieValue("portal-device")!;
        Assert.Equal(2, cookie.Split('.').Length);
        Assert.All(cookie.Split('.'), token => Assert.Equal(43, token.Length));
        Assert.Contains(shared.SetCookies(), header => header.StartsWith("__Host-portal-device=", StringComparison.Ordinal)
            && header.Contains("httponly", StringComparison.OrdinalIgnoreCase) && header.Contains("max-age=31536000", StringComparison.OrdinalIgnoreCase));
        byte[] file = await File.ReadAllBytesAsync(portal.DatabaseFile, Cancel);
        Assert.All(cookie.Split('.'), token => Assert.Equal(-1, file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(token))));
    }

    /// <summary>C6, RCV-05. Guarantee: devices are listed and revoked by their owner alone, and end with their session's revocation and with a change of credentials.</summary>
    [Fact]
    public async Task KnownDevices_AreListedAndRevoked_ByTheirOwnerAlone()
    {
        await using AnsweringHost portal = NewPortal().WithOpen();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson second = await portal.SignInAgainAsync(person);
        using TestPerson third = await portal.SignInAgainAsync(person);
        using TestPerson stranger = await portal.WithUserAsync();
        KnownDevices devices = portal.Services.GetRequiredService<KnownDevices>();
        IReadOnlyList<KnownDeviceRow> rows = await devices.ListAsync(person.Actor, Cancel);
        Assert.Equal(3, rows.Count);
        KnownDeviceRow mine = Assert.Single(rows, row => row.IsThisDevice);
        Assert.Equal(person.Actor.SessionId, mine.SessionId);

        Assert.Equal("device_not_found", (await devices.RevokeAsync(stranger.Actor, mine.Id, Cancel)).Error?.Code);
        Assert.True((await devices.RevokeAsync(person.Actor, mine.Id, Cancel)).IsSuccess);
        Assert.True((await portal.Services.GetRequiredService<SessionService>().RevokeAsync(person.Actor, second.Actor.SessionId, Cancel)).IsSuccess);
        Assert.Equal([third.Actor.SessionId], (await devices.ListAsync(person.Actor, Cancel)).Select(row => row.SessionId));
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => portal.Services.GetRequiredService<CredentialChange>().EndEverythingElseAsync(db, person.Actor.UserId, person.Actor.SessionId, Cancel), Cancel);
        Assert.Empty(await devices.ListAsync(person.Actor, Cancel));
        Assert.Single(await devices.ListAsync(stranger.Actor, Cancel));
    }

    /// <summary>LGN-09. Guarantee: after a hundred failures in a row the right password no longer opens an unknown device, known and unknown address alike, until it is reopened.</summary>
    [Fact]
    public async Task AfterAHundredFailures_ThePasswordIsOffForUnknownDevices()
    {
        await using AnsweringHost portal = NewPortal().WithOpen();
        using TestPerson person = await portal.WithUserAsync();
        PasswordGuard guard = portal.Services.GetRequiredService<PasswordGuard>();
        string nobody = PortalPeople.NewEmail();
        foreach (string email in (string[])[person.Email, nobody])
        {
            for (int n = 0; n < 100; n++)
            {
                Assert.True((await guard.ReserveAsync(new PasswordTry(email.ToLowerInvariant(), null, new Visitor("192.0.2.1", null)), Cancel)).IsSuccess);
                portal.Clock.Advance(TimeSpan.FromMinutes(16));
            }
        }

        using HttpResponseMessage off = await TryAsync(portal, person.Email, person.Password);
        using HttpResponseMessage alike = await TryAsync(portal, nobody, person.Password);
        Assert.Equal((HttpStatusCode.Forbidden, off.StatusCode), (off.StatusCode, alike.StatusCode));
        string page = await BytesAsync(off, person.Email);
        Assert.Contains("Reset your password", page, StringComparison.Ordinal);
        Assert.Equal(page, await BytesAsync(alike, nobody));
        portal.Peer = NextAddress();
        using HttpResponseMessage left = await person.Client.SignOutAsync();
        using HttpResponseMessage known = await person.Client.SignInAsync(person.Email);
        await StatusAssert.RedirectsToAsync("/dashboard", known);
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(db => guard.ReopenAsync(db, person.Email.ToLowerInvariant(), Cancel), Cancel);
        using HttpResponseMessage open = await TryAsync(portal, person.Email, person.Password);
        await StatusAssert.RedirectsToAsync("/dashboard", open);
    }

    /// <summary>LGN-07. Guarantee: the password asked for within a session has the same guard, and its failures lock that device only.</summary>
    [Fact]
    public async Task ConfirmingInASession_IsGuardedToo()
    {
        await using AnsweringHost portal = NewPortal().WithOpen();
        using TestPerson person = await portal.WithUserAsync();
        PasswordLane lane = portal.Services.GetRequiredService<PasswordLane>();
        HttpStatusCode[] seen = new HttpStatusCode[11];
        long hashes = lane.HashesDone;
        for (int n = 0; n < seen.Length; n++)
        {
            using HttpResponseMessage answer = await person.Client.SubmitAsync("/account/confirm", [("Password", n < 10 ? Wrong : person.Password)], cancellationToken: Cancel);
            seen[n] = answer.StatusCode;
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.BadRequest, 10), HttpStatusCode.TooManyRequests], seen);
        Assert.Equal(10, lane.HashesDone - hashes);
        using TestPerson elsewhere = await portal.SignInAgainAsync(person);
        Assert.True(await person.Client.IsSignedInAsync());
    }

    /// <summary>LGN-14. Guarantee: five failures before a sign-in are told to the owner, four are not; so is a right password with a wrong second step, once an hour, unless the device is known.</summary>
    [Fact]
    public async Task TheOwnerIsTold_WhenSomebodyElseMayBeAtTheDoor()
    {
        await using AnsweringHost portal = NewPortal().WithOpen();
        using TestPerson person = await portal.WithUserAsync();
        await FailAsync(portal, person.Email, 4);
        using TestPerson again = await portal.SignInAgainAsync(person);
        Assert.DoesNotContain(await portal.MailsToAsync(person.Email), mail => mail.Kind == "sign_in_after_failures");
        await FailAsync(portal, person.Email, 5);
        using TestPerson third = await portal.SignInAgainAsync(person);
        using TestPerson fourth = await portal.SignInAgainAsync(person);
        Assert.Single(await portal.MailsToAsync(person.Email), mail => mail.Kind == "sign_in_after_failures");

        SignInNotices notices = portal.Services.GetRequiredService<SignInNotices>();
        User user = await portal.ReadAsync(db => db.Users.AsNoTracking().SingleAsync(u => u.Id == person.Actor.UserId, Cancel));
        await notices.PasswordKnownAsync(user, new Visitor("198.51.100.66", "Firefox on Linux"), Cancel);
        await notices.PasswordKnownAsync(user, new Visitor("198.51.100.66", "Firefox on Linux"), Cancel);
        Assert.Single(await portal.MailsToAsync(person.Email), mail => mail.Kind == "password_known");
    }

    /// <summary>AUD-06. Attack: fill the disk with failures. Guarantee: ten thousand leave few rows, whose counts speak for nearly all of them, and the next one for the rest.</summary>
    [Fact]
    public void AFloodOfFailures_LeavesFewRows_ThatSpeakForAll()
    {
        FailureFlood flood = new();
        List<int> rows = [];
        for (int n = 0; n < 10_000; n++)
        {
            flood = flood.Next(1_800_000_000_000 + n, 20);
            rows.AddRange(flood.Speaks > 0 ? [flood.Speaks] : (int[])[]);
        }

        rows.Add(flood.Next(1_800_000_000_000 + 3_600_000, 20).Speaks);
        Assert.Equal(20, rows.Count(count => count == 1));
        Assert.InRange(rows.Count, 21, 40);
        Assert.Equal(10_001, rows.Sum());
    }

    /// <summary>AUD-06. Guarantee: the rows in the chain carry the count.</summary>
    [Fact]
    public async Task FailuresBeyondTheHoursShare_AreOneRowWithTheirCount()
    {
        await using AnsweringHost portal = NewPortal().WithOpen();
        portal.With("Throttling:AuditedFailuresPerHour", "2");
        for (int n = 0; n < 4; n++)
        {
            await FailAsync(portal, PortalPeople.NewEmail(), 1);
        }

        List<string?> rows = await portal.ReadAsync(db => db.AuditEntries.Where(e => e.Action == AuditActions.LoginFailed).OrderBy(e => e.Sequence).Select(e => e.After).ToListAsync(Cancel));
        Assert.Equal(["{\"method\":\"password\"}", "{\"method\":\"password\"}", "{\"method\":\"password\",\"count\":2}"], rows);
    }

    private static AnsweringHost NewPortal() => new() { Peer = IPAddress.Parse("198.51.100.1") };

    // The header in which the test's own host tells what it saw is none of the portal's.
    private static async Task<string> BytesAsync(HttpResponseMessage answer, string email) => string.Join(
        '\n', (await PageBytes.OfAsync(answer, email)).Split('\n').Where(line => !line.StartsWith(AnsweringHost.SeenAddress, StringComparison.OrdinalIgnoreCase)));

    private IPAddress NextAddress() => IPAddress.Parse($"10.1.{++_address / 250}.{(_address % 250) + 1}");

    private async Task<HttpResponseMessage> TryAsync(AnsweringHost portal, string email, string password, bool sameAddress = false)
    {
        portal.Peer = sameAddress ? portal.Peer : NextAddress();
        using HttpClient client = portal.NewClient();
        return await client.SignInAsync(email, password);
    }

    private async Task FailAsync(AnsweringHost portal, string email, int times, bool sameAddress = false)
    {
        for (int n = 0; n < times; n++)
        {
            using HttpResponseMessage answer = await TryAsync(portal, email, Wrong, sameAddress);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }
}

internal static class OpenHosts
{
    public static AnsweringHost WithOpen(this AnsweringHost portal)
    {
        portal.WithOpenDoors();
        return portal;
    }
}
