using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.Features.Accounts;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Credentials;

/// <summary>Another address for an account, and the way back from the old one; a changed password besides.</summary>
public sealed class EmailChangeTests
{
    private const string New = "nine-Herons-over-12-lakes";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>SES-07. Guarantee: confirmed at the new mailbox by the person who asked, other sessions end, the old address is told and can undo it, once, for seven days.</summary>
    [Fact]
    public async Task AChange_IsConfirmedAtTheNewAddress_AndUndoneFromTheOldOne()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson other = await portal.SignInAgainAsync(person);
        string wanted = PortalPeople.NewEmail("new");
        EmailChangeService emails = portal.Services.GetRequiredService<EmailChangeService>();
        Assert.True((await emails.RequestAsync(person.Actor, wanted, Cancel)).IsSuccess);
        Assert.Equal(new EmailState(person.Email, wanted), await emails.GetAsync(person.Actor, Cancel));

        KeptMailRow mail = (await portal.MailsToAsync(wanted))[0];
        using HttpResponseMessage opened = await person.Client.GetAsync(mail.Link, Cancel);
        await StatusAssert.RedirectsToAsync("/confirm-email", opened);
        Assert.Equal(new EmailState(person.Email, wanted), await emails.GetAsync(person.Actor, Cancel));
        using HttpResponseMessage confirmed = await person.Client.SubmitAsync("/confirm-email", [], cancellationToken: Cancel);

        await StatusAssert.RedirectsToAsync("/account", confirmed);
        Assert.NotEqual(person.SessionToken, confirmed.SessionCookie());
        Assert.True(await person.Client.IsSignedInAsync());
        Assert.False(await other.Client.IsSignedInAsync());
        Assert.Equal(new EmailState(wanted, null), await emails.GetAsync(person.Actor, Cancel));
        using HttpResponseMessage again = await person.Client.GetAsync(mail.Link, Cancel);
        using HttpResponseMessage spent = await person.Client.GetAsync("/confirm-email", Cancel);
        Assert.Contains("used already", await spent.TextAsync(), StringComparison.Ordinal);

        // A new password in a stranger's hands does not end the undo.
        Assert.True((await portal.Services.GetRequiredService<PasswordChangeService>().ChangeAsync(person.Actor, person.Password, New, Cancel)).IsSuccess);
        KeptMailRow notice = (await portal.MailsToAsync(person.Email)).First(m => m.Link!.Contains("/undo-email-change/", StringComparison.Ordinal));
        portal.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        using HttpClient owner = portal.NewClient();
        using HttpResponseMessage undo = await owner.GetAsync(notice.Link, Cancel);
        using HttpResponseMessage undone = await owner.SubmitAsync("/undo-email-change", [], cancellationToken: Cancel);
        await StatusAssert.RedirectsToAsync("/login?notice=email-restored", undone);
        Assert.Null(undone.SessionCookie());
        Assert.False(await person.Client.IsSignedInAsync());
        Assert.Equal(person.Email, await portal.ReadAsync(db => db.Users.Select(u => u.Email).SingleAsync(Cancel)));
        Assert.Equal(0, await portal.ReadAsync(db => db.Set<EmailChange>().CountAsync(Cancel)));
    }

    /// <summary>Guarantee: the undo and the confirmation are judged by time when used.</summary>
    [Fact]
    public async Task BothLinks_EndToTheSecond()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson person = await portal.WithUserAsync();
        EmailChangeService emails = portal.Services.GetRequiredService<EmailChangeService>();
        (SecretToken late, _) = await RequestAsync(portal, person);
        portal.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal("email_link_invalid", (await emails.ConfirmAsync(person.Actor, late, Cancel)).Error?.Code);

        using TestPerson fresh = await portal.SignInAgainAsync(person);
        (SecretToken link, _) = await RequestAsync(portal, fresh);
        Assert.True((await emails.ConfirmAsync(fresh.Actor, link, Cancel)).IsSuccess);
        KeptMailRow notice = (await portal.MailsToAsync(person.Email)).First(m => m.Link!.Contains("/undo-email-change/", StringComparison.Ordinal));
        Assert.True(SecretToken.TryParse(notice.Link![^43..], out SecretToken? undo));
        portal.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal("undo_link_invalid", (await portal.Services.GetRequiredService<EmailUndoService>().UndoAsync(undo, new Visitor(null, null), Cancel)).Error?.Code);
    }

    /// <summary>ACC-01, ACC-04. Guarantee: a taken address answers the same for the same rows and its owner is told; another person's session cannot bless the change.</summary>
    [Fact]
    public async Task ATakenAddress_AnswersTheSame_AndNobodyElseCanConfirm()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson owner = await portal.WithUserAsync();
        using TestPerson person = await portal.WithUserAsync();
        EmailChangeService emails = portal.Services.GetRequiredService<EmailChangeService>();
        (SecretToken link, string free) = await RequestAsync(portal, person);
        Assert.Equal("email_link_invalid", (await emails.ConfirmAsync(owner.Actor, link, Cancel)).Error?.Code);
        Dictionary<string, long> before = await PageBytes.RowsAsync(portal);
        Assert.True((await emails.RequestAsync(person.Actor, PortalPeople.NewEmail(), Cancel)).IsSuccess);
        string freely = PageBytes.Difference(before, await PageBytes.RowsAsync(portal));
        before = await PageBytes.RowsAsync(portal);
        Assert.True((await emails.RequestAsync(person.Actor, owner.Email, Cancel)).IsSuccess);
        string taken = PageBytes.Difference(before, await PageBytes.RowsAsync(portal));

        // A free address is counted for the first time, the taken one was when it registered.
        Assert.Equal(freely.Replace(", ThrottleCounters +1", "", StringComparison.Ordinal), taken.Replace(", ThrottleCounters +1", "", StringComparison.Ordinal));
        Assert.Equal("AuditEntries +1, OutgoingMails +1", taken.Replace(", ThrottleCounters +1", "", StringComparison.Ordinal));
        Assert.Equal(owner.Email, (await emails.GetAsync(person.Actor, Cancel)).PendingEmail);
        Assert.Equal("Your address is in use by your account", (await portal.MailsToAsync(owner.Email))[0].Subject);
        Assert.NotEqual(free, owner.Email);
        Assert.Equal("email_link_invalid", (await emails.ConfirmAsync(person.Actor, link, Cancel)).Error?.Code);
    }

    /// <summary>RCV-05. Guarantee: cancelling and a password reset end a pending change.</summary>
    [Fact]
    public async Task APendingChange_EndsByCancelAndByAnyOtherChange()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson person = await portal.WithUserAsync();
        EmailChangeService emails = portal.Services.GetRequiredService<EmailChangeService>();
        (SecretToken cancelled, _) = await RequestAsync(portal, person);
        Assert.True((await emails.CancelAsync(person.Actor, Cancel)).IsSuccess);
        Assert.Equal("email_link_invalid", (await emails.ConfirmAsync(person.Actor, cancelled, Cancel)).Error?.Code);
        (SecretToken burnt, _) = await RequestAsync(portal, person);
        Assert.True((await portal.Services.GetRequiredService<PasswordChangeService>().ChangeAsync(person.Actor, person.Password, New, Cancel)).IsSuccess);
        Assert.Equal("email_link_invalid", (await emails.ConfirmAsync(person.Actor, burnt, Cancel)).Error?.Code);
    }

    /// <summary>PWD-07, SES-07, LGN-12. Guarantee: the change asks for the current password, ends the other sessions, replaces this one's token, and tells the owner; by page and by fetch alike.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChangingThePassword_EndsTheOthersAndReplacesTheToken(bool byFetch)
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson other = await portal.SignInAgainAsync(person);
        using HttpResponseMessage wrong = await ChangeAsync(person, "not-My-password-1", byFetch);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.True(await other.Client.IsSignedInAsync());

        using HttpResponseMessage changed = await ChangeAsync(person, person.Password, byFetch);

        if (byFetch)
        {
            Assert.Equal("{\"count\":1}", await changed.Content.ReadAsStringAsync(Cancel));
        }
        else
        {
            await StatusAssert.RedirectsToAsync("/account/password?ended=1", changed);
            Assert.Contains("One other session was ended", (await person.Client.GetPageAsync("/account/password?ended=1", Cancel)).Body!.TextContent, StringComparison.Ordinal);
        }

        Assert.NotNull(changed.SessionCookie());
        Assert.NotEqual(person.SessionToken, changed.SessionCookie());
        Assert.True(await person.Client.IsSignedInAsync());
        Assert.False(await other.Client.IsSignedInAsync());
        Assert.Equal("password_changed", (await portal.ReadAsync(db => db.Set<OutgoingMail>().OrderBy(m => m.Sequence).LastAsync(Cancel))).Kind);
        using HttpClient elsewhere = portal.NewClient();
        using HttpResponseMessage signedIn = await elsewhere.SignInAsync(person.Email, New);
        await StatusAssert.RedirectsToAsync("/dashboard", signedIn);
    }

    private static async Task<HttpResponseMessage> ChangeAsync(TestPerson person, string current, bool byFetch)
    {
        if (!byFetch)
        {
            return await person.Client.SubmitAsync("/account/password", [("Current", current), ("Password", New)], cancellationToken: Cancel);
        }

        var page = await person.Client.GetPageAsync("/account", Cancel);
        Dictionary<string, string> fields = page.QuerySelectorAll("#password-form input[name]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value") ?? "");
        (fields["Form.Current"], fields["Form.Password"]) = (current, New);
        return await person.Client.PostAsync("/account/password/change", new FormUrlEncodedContent(fields), Cancel);
    }

    private static async Task<(SecretToken Link, string Email)> RequestAsync(PortalApplicationFactory portal, TestPerson person)
    {
        string wanted = PortalPeople.NewEmail("new");
        Result asked = await portal.Services.GetRequiredService<EmailChangeService>().RequestAsync(person.Actor, wanted, Cancel);
        Assert.True(asked.IsSuccess, asked.Error?.Code);
        return SecretToken.TryParse((await portal.MailsToAsync(wanted))[0].Link![^43..], out SecretToken? link) ? (link, wanted) : throw new InvalidOperationException();
    }
}
