using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Operator;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Operator;

/// <summary>What operators do with accounts: it holds at once, and it is written down.</summary>
public sealed class AccountDeskTests : IAsyncDisposable
{
    private readonly PortalApplicationFactory _portal = new PortalApplicationFactory().WithOpenDoors();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AccountDeskService Desk => _portal.Services.GetRequiredService<AccountDeskService>();

    /// <summary>SES-07. Guarantee: a disabled account's sessions and keys are refused at the next request, and its password is as wrong as any other.</summary>
    [Fact]
    public async Task ADisabledAccount_IsOutAtOnce_AndEnablingBringsItsKeysBack()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson ada = await _portal.WithUserAsync();
        string key = await _portal.KeyOfAsync(ada);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(key));

        Assert.True((await Desk.DisableAsync(op.Actor, ada.Actor.UserId, Cancel)).IsSuccess);

        Assert.False(await ada.Client.IsSignedInAsync());
        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync(key));
        using HttpClient client = _portal.NewClient();
        using HttpResponseMessage wrong = await client.SignInAsync(ada.Email, "another-Wrong-password-77");
        using HttpResponseMessage right = await client.SignInAsync(ada.Email, ada.Password);
        Assert.Equal(wrong.StatusCode, right.StatusCode);
        Assert.Equal(await ErrorAsync(wrong), await ErrorAsync(right));
        Assert.Null(right.SessionCookie());

        using HttpResponseMessage ended = await ada.Client.GetAsync("/dashboard", Cancel);
        Assert.Contains("ended=disabled", ended.Headers.Location?.ToString() ?? "", StringComparison.Ordinal);

        Assert.True((await Desk.EnableAsync(op.Actor, ada.Actor.UserId, Cancel)).IsSuccess);
        Assert.False(await ada.Client.IsSignedInAsync());
        Assert.Equal(HttpStatusCode.OK, await CallAsync(key));
        using TestPerson again = await _portal.SignInAgainAsync(ada);
        Assert.True(await again.Client.IsSignedInAsync());
    }

    /// <summary>SES-07. Attack: a sign-in that was judged before the account was disabled writes its session after it.</summary>
    [Fact]
    public async Task ASessionBegunWhileTheAccountWasDisabled_OpensNothing()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson ada = await _portal.WithUserAsync();
        await _portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            async db => { await db.Users.Where(u => u.Id == ada.Actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, _portal.Clock.GetUtcNow()), Cancel); }, Cancel);
        Assert.Null(await _portal.ReadAsync(db => db.Sessions.Where(s => s.Id == ada.Actor.SessionId).Select(s => s.EndedAt).SingleAsync(Cancel)));
        Assert.False(await ada.Client.IsSignedInAsync());
        Assert.True(await op.Client.IsSignedInAsync());
    }

    /// <summary>SES-07. Guarantee: ending the sessions of one account ends those and no other's.</summary>
    [Fact]
    public async Task EndingSessions_EndsAllOfOnePerson_AndNobodyElses()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson ada = await _portal.WithUserAsync();
        using TestPerson second = await _portal.SignInAgainAsync(ada);
        using TestPerson bob = await _portal.WithUserAsync();
        Assert.True((await Desk.EndSessionsAsync(op.Actor, ada.Actor.UserId, Cancel)).IsSuccess);
        Assert.False(await ada.Client.IsSignedInAsync());
        Assert.False(await second.Client.IsSignedInAsync());
        Assert.True(await bob.Client.IsSignedInAsync());
        Assert.Equal(OperatorErrors.AccountNotFound.Code, (await Desk.EndSessionsAsync(op.Actor, Guid.NewGuid(), Cancel)).Error?.Code);
    }

    /// <summary>RCV-09. Guarantee: every look is written down with who looked; the person's own log does not tell which operator it was.</summary>
    [Fact]
    public async Task EveryLookAndEveryAct_IsWrittenDown()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson ada = await _portal.WithUserAsync();
        Assert.Equal(ada.Email, (await Desk.ViewAsync(op.Actor, ada.Actor.UserId, Cancel)).Value?.Email);
        Assert.Contains((await Desk.SearchAsync(op.Actor, ada.Email[..12], Cancel)).Value!, row => row.Id == ada.Actor.UserId);
        Assert.True((await Desk.DisableAsync(op.Actor, ada.Actor.UserId, Cancel)).IsSuccess);
        Assert.Equal(OperatorErrors.IsSelf.Code, (await Desk.DisableAsync(op.Actor, op.Actor.UserId, Cancel)).Error?.Code);

        IReadOnlyList<AuditEntry> installation = await _portal.AuditAsync(AuditChain.Installation);
        AuditEntry viewed = Assert.Single(installation, entry => entry.Action == AuditActions.AccountViewed);
        Assert.Equal((op.Actor.UserId, ada.Actor.UserId.ToString()), (viewed.ActorUserId, viewed.TargetId));
        Assert.Single(installation, entry => entry.Action == AuditActions.AccountsSearched);
        Assert.Single(installation, entry => entry.Action == AuditActions.AccountDisabled && entry.ActorUserId == op.Actor.UserId);
        AuditEntry own = Assert.Single(await _portal.AuditAsync(AuditChain.OfUser(ada.Actor.UserId)), entry => entry.Action == AuditActions.AccountDisabled);
        Assert.Equal((null, null), (own.ActorUserId, own.ActorEmail));
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private static async Task<string?> ErrorAsync(HttpResponseMessage response) =>
        (await response.ReadPageAsync(Cancel)).QuerySelector(".p-field-error")?.TextContent;

    private async Task<HttpStatusCode> CallAsync(string key)
    {
        using HttpClient caller = _portal.NewClient();
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/key");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await caller.SendAsync(request, Cancel);
        return response.StatusCode;
    }
}
