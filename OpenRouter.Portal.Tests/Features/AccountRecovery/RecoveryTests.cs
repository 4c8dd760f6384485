using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.AccountRecovery;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Tests.Features.Operator;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.AccountRecovery;

/// <summary>Account recovery by support: the order, the evidence, the wait, two people, and every way to stop it (REC1 to REC7).</summary>
public sealed class RecoveryTests : IAsyncDisposable
{
    private readonly PortalApplicationFactory _portal = new PortalApplicationFactory().WithOpenDoors();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RecoveryDeskService Desk => _portal.Services.GetRequiredService<RecoveryDeskService>();

    /// <summary>REC1, REC2. Guarantee: unknown address, no reset, wrong evidence and right evidence get one and the same answer.</summary>
    [Fact]
    public async Task EveryRequest_GetsTheSameAnswer()
    {
        using TestPerson ada = await _portal.WithUserAsync();
        using TestPerson bob = await _portal.WithUserAsync();
        await ResetAsync(bob);
        List<string> answers = [];
        foreach ((string email, int days) in new[] { (PortalPeople.NewEmail("nobody"), 0), (ada.Email, 0), (bob.Email, 400), (bob.Email, 0) })
        {
            using HttpClient client = _portal.NewClient();
            using HttpResponseMessage response = await AskAsync(client, email, days);
            await StatusAssert.IsAsync(HttpStatusCode.OK, response);
            answers.Add(await response.TextAsync());
        }

        Assert.Single(answers.Distinct());
        Assert.Equal("recovery_reset_first", (await _portal.MailsToAsync(ada.Email))[0].Kind);
        Assert.Equal("recovery_confirm", (await _portal.MailsToAsync(bob.Email))[0].Kind);
        Assert.Equal(1, await _portal.ReadAsync(db => db.RecoveryCases.CountAsync(Cancel)));
    }

    /// <summary>REC4. Guarantee: requests are throttled per address.</summary>
    [Fact]
    public async Task TheFourthRequestForAnAddressWithinADay_IsRefused()
    {
        string email = PortalPeople.NewEmail();
        for (int request = 0; request < 4; request++)
        {
            using HttpClient client = _portal.NewClient();
            using HttpResponseMessage response = await AskAsync(client, email, 0);
            await StatusAssert.IsAsync(request < 3 ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, response);
        }
    }

    /// <summary>REC4, RCV-07. Attack: somebody with the mailbox resets the password and brings wrong evidence: the wait cannot be started, the denial is written down.</summary>
    [Fact]
    public async Task WrongEvidence_CannotStartTheWait_AndIsDenied()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson ada = await LockedOutAsync();
        await OpenCaseAsync(ada, days: 32);
        RecoveryRow row = Assert.Single((await Desk.ListAsync(op.Actor, Cancel)).Value!);
        Assert.Equal((EvidenceMatch.Match, EvidenceMatch.NoMatch, EvidenceMatch.NothingToCompare, false), (row.Address, row.Date, row.Transactions, row.CanStart));
        Assert.Equal(RecoveryErrors.EvidenceWrong.Code, (await Desk.StartAsync(op.Actor, row.Id, "called back", Cancel)).Error?.Code);
        Assert.Equal(RecoveryErrors.NoteMissing.Code, (await Desk.DenyAsync(op.Actor, row.Id, " ", Cancel)).Error?.Code);
        Assert.True((await Desk.DenyAsync(op.Actor, row.Id, "wrong day", Cancel)).IsSuccess);
        Assert.True(await HasSecondFactorAsync(ada));
        Assert.Contains(await _portal.AuditAsync(AuditChain.OfUser(ada.Actor.UserId)), entry => entry.Action == AuditActions.RecoveryDenied);
    }

    /// <summary>REC3, REC7, RCV-07, RCV-08. Guarantee: 72 hours to the second, three notices, a second operator; then the factor is off, sessions are over, keys live and wait for a new factor.</summary>
    [Fact]
    public async Task TheWholeWay_TakesTheWait_AndTwoOperators()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson second = await _portal.WithOperatorAsync();
        using TestPerson ada = await LockedOutAsync();
        Guid id = await OpenCaseAsync(ada, days: 31);
        Assert.True((await Desk.StartAsync(op.Actor, id, "fits", Cancel)).IsSuccess);
        foreach (int hours in new[] { 0, 24, 24 })
        {
            _portal.Clock.Advance(TimeSpan.FromHours(hours));
            await SendNoticesAsync();
            await SendNoticesAsync();
        }

        Assert.Equal(3, (await _portal.MailsToAsync(ada.Email)).Count(mail => mail.Kind == "recovery_notice"));
        _portal.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1));
        using TestPerson early = await AgainAsync(second);
        Assert.Equal(RecoveryErrors.StillCoolingOff.Code, (await Desk.ApproveAsync(early.Actor, id, Cancel)).Error?.Code);
        _portal.Clock.Advance(TimeSpan.FromMinutes(1));
        using TestPerson starter = await AgainAsync(op);
        Assert.Equal(RecoveryErrors.SameOperator.Code, (await Desk.ApproveAsync(starter.Actor, id, Cancel)).Error?.Code);
        Assert.Equal(RecoveryErrors.OthersCanApprove.Code, (await Desk.ApproveAsync(id.ToString(), Cancel)).Error?.Code);
        Assert.True((await Desk.ApproveAsync(early.Actor, id, Cancel)).IsSuccess);

        Assert.False(await HasSecondFactorAsync(ada));
        Assert.False(await ada.Client.IsSignedInAsync());
        using TestPerson back = await _portal.SignInAgainAsync(ada);
        Assert.Equal(ada.WorkspaceId, back.WorkspaceId);
        Guid project = (await _portal.Services.GetRequiredService<ApiKeyList>().ListProjectsAsync(back.Actor, back.WorkspaceId, Cancel))[0].Id;
        var made = await _portal.Services.GetRequiredService<ApiKeyService>().GenerateAsync(
            back.Actor, back.WorkspaceId, new GenerateKeyForm { Name = "new", ProjectId = project }, Guid.NewGuid(), Cancel);
        Assert.Equal("api_key_second_factor_required", made.Error?.Code);
        Assert.Equal(RecoveryErrors.WrongState.Code, (await Desk.ApproveAsync(early.Actor, id, Cancel)).Error?.Code);
    }

    /// <summary>RCV-07. Guarantee: the mailed link only shows a button, its POST stops the case, once; a complete sign-in stops it as well.</summary>
    [Fact]
    public async Task TheMailedLinkAndAnySignIn_StopIt()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson ada = await LockedOutAsync();
        Guid id = await OpenCaseAsync(ada, days: 0);
        Assert.True((await Desk.StartAsync(op.Actor, id, "fits", Cancel)).IsSuccess);
        await SendNoticesAsync();
        Assert.NotNull(await _portal.Services.GetRequiredService<RecoveryCancellation>().FindWarningAsync(ada.Actor.UserId, Cancel));
        string link = (await _portal.MailsToAsync(ada.Email)).First(mail => mail.Kind == "recovery_notice").Link!;
        using HttpClient reader = _portal.NewClient();
        using (await reader.GetAsync(link, Cancel))
        {
            Assert.Equal(RecoveryState.CoolingOff, await StateAsync(id));
        }

        using (HttpResponseMessage stopped = await reader.SubmitAsync("/recover/answer", [], cancellationToken: Cancel))
        {
            await StatusAssert.IsAsync(HttpStatusCode.OK, stopped);
        }

        Assert.Equal(RecoveryState.Cancelled, await StateAsync(id));
        Assert.Equal("recovery_cancelled", (await _portal.MailsToAsync(ada.Email))[0].Kind);

        Guid again = await OpenCaseAsync(ada, days: 0);
        await _portal.SetSecondFactorAsync(ada, false);
        using TestPerson signedIn = await _portal.SignInAgainAsync(ada);
        Assert.Equal(RecoveryState.Cancelled, await StateAsync(again));
    }

    /// <summary>REC3. Guarantee: a lost mailbox moves the account to the confirmed address, tells the old one, and on one operator's server by command.</summary>
    [Fact]
    public async Task ALostMailbox_MovesTheAccount_WithOneOperatorByCommand()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson ada = await _portal.WithUserAsync();
        string moved = PortalPeople.NewEmail("moved");
        using HttpClient client = _portal.NewClient();
        using (HttpResponseMessage asked = await AskAsync(client, ada.Email, 0, RecoveryKind.Address, moved))
        {
            await StatusAssert.IsAsync(HttpStatusCode.OK, asked);
        }

        await ConfirmAsync(moved);
        Guid id = (await Desk.ListAsync(op.Actor, Cancel)).Value![0].Id;
        Assert.True((await Desk.StartAsync(op.Actor, id, "fits", Cancel)).IsSuccess);
        for (int notice = 0; notice < 3; notice++)
        {
            await SendNoticesAsync();
            _portal.Clock.Advance(TimeSpan.FromHours(24));
        }

        Assert.Equal(3, (await _portal.MailsToAsync(ada.Email)).Count(mail => mail.Kind == "recovery_notice"));
        Assert.True((await Desk.ApproveAsync(id.ToString(), Cancel)).IsSuccess);
        Assert.Equal(moved, await _portal.ReadAsync(db => db.Users.Where(u => u.Id == ada.Actor.UserId).Select(u => u.Email).SingleAsync(Cancel)));
        Assert.Equal("recovery_completed", (await _portal.MailsToAsync(ada.Email))[0].Kind);
        Assert.False(await ada.Client.IsSignedInAsync());
    }

    /// <summary>REC2. Guarantee: neither the desk's rows nor the store of cases hold what was typed or what is true; others find no desk.</summary>
    [Fact]
    public async Task TheDesk_NeverHoldsTheTrueValues()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson ada = await LockedOutAsync();
        await OpenCaseAsync(ada, days: 3);
        string shown = string.Join('\n', (await Desk.ListAsync(op.Actor, Cancel)).Value!) + await op.Client.GetStringAsync("/operator/recovery", Cancel);
        Assert.DoesNotContain(ada.Email, shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(ada.Actor.UserId.ToString(), shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("INV-4711", shown, StringComparison.Ordinal);
        Assert.Equal(OperatorGateErrors.NotFound.Code, (await Desk.ListAsync(ada.Actor, Cancel)).Error?.Code);
        using TestPerson bob = await _portal.WithUserAsync();
        using HttpResponseMessage page = await bob.Client.GetAsync("/operator/recovery", Cancel);
        await StatusAssert.IsAsync(HttpStatusCode.NotFound, page);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private async Task<TestPerson> LockedOutAsync()
    {
        TestPerson person = await _portal.WithUserAsync();
        await _portal.SetSecondFactorAsync(person, true);
        await ResetAsync(person);
        return person;
    }

    // What a completed reset leaves, which is what the order is judged by.
    private Task ResetAsync(TestPerson person) => _portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
        db => _portal.Services.GetRequiredService<AuditTrail>().AppendAsync(
            db, new AuditEvent(AuditChain.OfUser(person.Actor.UserId), AuditActions.PasswordResetDone, "user", person.Actor.UserId.ToString()), Cancel),
        Cancel);

    private async Task<HttpResponseMessage> AskAsync(HttpClient client, string email, int days, RecoveryKind kind = RecoveryKind.SecondFactor, string newEmail = "")
    {
        string date = _portal.Clock.GetUtcNow().AddDays(-days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return await client.SubmitAsync(
            "/recover", [("Email", email), ("Date", date), ("Transactions", "INV-4711"), ("Kind", kind.ToString()), ("NewEmail", newEmail)], cancellationToken: Cancel);
    }

    private async Task<Guid> OpenCaseAsync(TestPerson person, int days)
    {
        using HttpClient client = _portal.NewClient();
        using (await AskAsync(client, person.Email, days))
        {
            await ConfirmAsync(person.Email);
        }

        return await _portal.ReadAsync(db => db.RecoveryCases.Where(c => c.OpenForUserId == person.Actor.UserId).Select(c => c.Id).SingleAsync(Cancel));
    }

    private async Task ConfirmAsync(string mailbox)
    {
        KeptMailRow mail = (await _portal.MailsToAsync(mailbox)).First(kept => kept.Kind == "recovery_confirm");
        using HttpClient reader = _portal.NewClient();
        using (await reader.GetAsync(mail.Link!, Cancel))
        {
            using HttpResponseMessage confirmed = await reader.SubmitAsync("/recover/answer", [], cancellationToken: Cancel);
            await StatusAssert.IsAsync(HttpStatusCode.OK, confirmed);
        }
    }

    private Task SendNoticesAsync() =>
        _portal.Services.GetRequiredService<RecoveryNotices>().SendDueAsync(_portal.Services.GetRequiredService<PortalDatabase>(), Cancel);

    private Task<RecoveryState> StateAsync(Guid id) => _portal.ReadAsync(db => db.RecoveryCases.Where(c => c.Id == id).Select(c => c.State).SingleAsync(Cancel));

    private Task<bool> HasSecondFactorAsync(TestPerson person) =>
        _portal.ReadAsync(db => db.Users.Where(u => u.Id == person.Actor.UserId).Select(u => u.TwoFactorEnabled).SingleAsync(Cancel));

    // Days later an operator proves himself anew; the second factor of the sign-in is another feature's.
    private async Task<TestPerson> AgainAsync(TestPerson person)
    {
        await _portal.SetSecondFactorAsync(person, false);
        TestPerson again = await _portal.SignInAgainAsync(person);
        await _portal.SetSecondFactorAsync(person, true);
        return again;
    }
}
