using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.SignIn;

/// <summary>A sign-in on a device that the account does not know: the owner is told, and can end it from the mailbox.</summary>
public sealed class NewDeviceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>LGN-14. Guarantee: a new device is told by mail, a known one is not.</summary>
    [Fact]
    public async Task ANewDevice_IsTold_AKnownOneIsNot()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        Assert.DoesNotContain(await portal.MailsToAsync(person.Email), IsNotice);

        using TestPerson again = await portal.SignInAgainAsync(person);
        Assert.Single(await portal.MailsToAsync(person.Email), IsNotice);

        using HttpResponseMessage left = await again.Client.SignOutAsync();
        using HttpResponseMessage back = await again.Client.SignInAsync(person.Email);
        await StatusAssert.RedirectsToAsync("/dashboard", back);
        Assert.Single(await portal.MailsToAsync(person.Email), IsNotice);
    }

    /// <summary>beyond.md 6. Guarantee: opening the link ends nothing; its button ends that session only, once, and mails a way to a new password.</summary>
    [Fact]
    public async Task ThisWasNotMe_EndsThatSessionOnce_AndStartsAReset()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson owner = await portal.WithUserAsync();
        using TestPerson thief = await portal.SignInAgainAsync(owner);
        string link = (await portal.MailsToAsync(owner.Email)).Single(IsNotice).Link!;
        using HttpClient mailbox = portal.NewClient();

        using (HttpResponseMessage opened = await mailbox.GetAsync(link, Cancel))
        {
            await StatusAssert.RedirectsToAsync("/not-me", opened);
        }

        Assert.True(await thief.Client.IsSignedInAsync());
        using HttpResponseMessage pressed = await mailbox.SubmitAsync("/not-me", [], cancellationToken: Cancel);
        Assert.Equal(HttpStatusCode.OK, pressed.StatusCode);
        Assert.False(await thief.Client.IsSignedInAsync());
        Assert.True(await owner.Client.IsSignedInAsync());
        Assert.Contains(await portal.MailsToAsync(owner.Email), mail => mail.Link?.Contains("/reset-password/", StringComparison.Ordinal) == true);
        Assert.Equal(SessionEnd.Disowned, await portal.ReadAsync(db => db.Sessions.Where(s => s.Id == thief.Actor.SessionId).Select(s => s.EndReason).SingleAsync(Cancel)));

        using HttpResponseMessage reopened = await mailbox.GetAsync(link, Cancel);
        Assert.Contains("was used already", await (await mailbox.GetAsync("/not-me", Cancel)).TextAsync(), StringComparison.Ordinal);
    }

    /// <summary>RCV-04. Guarantee: seven days, judged when it is used.</summary>
    [Fact]
    public async Task ThisWasNotMe_HoldsForSevenDays()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson owner = await portal.WithUserAsync();
        using TestPerson thief = await portal.SignInAgainAsync(owner);
        string link = (await portal.MailsToAsync(owner.Email)).Single(IsNotice).Link!;
        using HttpClient mailbox = portal.NewClient();
        portal.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        (await mailbox.GetAsync(link, Cancel)).Dispose();
        Assert.Contains("End this sign-in", await (await mailbox.GetAsync("/not-me", Cancel)).TextAsync(), StringComparison.Ordinal);

        portal.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("too old", await (await mailbox.GetAsync("/not-me", Cancel)).TextAsync(), StringComparison.Ordinal);
    }

    /// <summary>C15. Guarantee: on a shared computer cookie and session are short, and the device is not remembered.</summary>
    [Fact]
    public async Task OnASharedComputer_TheSessionIsShort_AndNothingIsRemembered()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using HttpClient library = portal.NewClient();

        using HttpResponseMessage signedIn = await library.SubmitAsync(
            "/login", [("Email", person.Email), ("Password", person.Password), ("Shared", "true")], cancellationToken: Cancel);

        string cookie = signedIn.SetCookies().Single(set => set.Contains("portal-session=", StringComparison.Ordinal));
        Assert.DoesNotContain("max-age", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(signedIn.SetCookies(), set => set.Contains("portal-device=", StringComparison.Ordinal));
        portal.Clock.Advance(TimeSpan.FromHours(12));
        using HttpResponseMessage atTwelve = await library.GetAsync("/dashboard", Cancel);
        Assert.Equal(HttpStatusCode.OK, atTwelve.StatusCode);
        Assert.DoesNotContain(atTwelve.SetCookies(), set => set.Contains("portal-session=", StringComparison.Ordinal) && set.Contains("max-age", StringComparison.OrdinalIgnoreCase));
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await library.IsSignedInAsync());
        Assert.True(await person.Client.IsSignedInAsync());
    }

    /// <summary>SES-09. Guarantee: one session too many ends the one unused for longest, which says why.</summary>
    [Fact]
    public async Task OneSessionTooMany_EndsTheOneUnusedForLongest()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().With("Sessions:SessionsPerUser", "2");
        using TestPerson first = await portal.WithUserAsync();
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        using TestPerson second = await portal.SignInAgainAsync(first);
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        using TestPerson third = await portal.SignInAgainAsync(first);

        using HttpResponseMessage answer = await first.Client.GetAsync("/dashboard", Cancel);

        Assert.Contains("ended=too-many", answer.Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.True(await second.Client.IsSignedInAsync());
        Assert.True(await third.Client.IsSignedInAsync());
    }

    /// <summary>Guarantee: "sign out all others" also forgets their devices.</summary>
    [Fact]
    public async Task SigningOutAllOthers_ForgetsTheirDevices()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson other = await portal.SignInAgainAsync(person);
        SessionService sessions = portal.Services.GetRequiredService<SessionService>();

        Assert.Equal(1, (await sessions.RevokeOthersAsync(person.Actor, Cancel)).Value);

        Assert.False(await other.Client.IsSignedInAsync());
        Assert.True(await person.Client.IsSignedInAsync());
        KnownDeviceRow left = Assert.Single(await portal.Services.GetRequiredService<KnownDevices>().ListAsync(person.Actor, Cancel));
        Assert.True(left.IsThisDevice);
    }

    private static bool IsNotice(KeptMailRow mail) => mail.Subject.StartsWith("New sign-in", StringComparison.Ordinal);
}
