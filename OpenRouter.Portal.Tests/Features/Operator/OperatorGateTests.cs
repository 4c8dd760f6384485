using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Operator;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Operator;

/// <summary>Who gets to the operators' pages and services, and how somebody becomes one (RCV-09).</summary>
public sealed class OperatorGateTests : IAsyncDisposable
{
    private static readonly string[] s_pages = ["/operator/accounts", "/operator/mail", "/operator/settings"];
    private readonly PortalApplicationFactory _portal = new PortalApplicationFactory().WithOpenDoors();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private OperatorService Operators => _portal.Services.GetRequiredService<OperatorService>();

    private AccountDeskService Desk => _portal.Services.GetRequiredService<AccountDeskService>();

    /// <summary>RCV-09. Guarantee: to everybody else the pages are not there, and the try is written down.</summary>
    [Fact]
    public async Task EverybodyElse_FindsNothing()
    {
        using TestPerson ada = await _portal.WithUserAsync();
        await _portal.SetSecondFactorAsync(ada, true);
        foreach (string page in s_pages.Append($"/operator/accounts/{ada.Actor.UserId}"))
        {
            using HttpResponseMessage response = await ada.Client.GetAsync(page, Cancel);
            await StatusAssert.IsAsync(HttpStatusCode.NotFound, response);
        }

        string start = await ada.Client.GetStringAsync("/dashboard", Cancel);
        Assert.DoesNotContain("/operator/", start, StringComparison.Ordinal);
        Assert.Contains(await _portal.AuditAsync(AuditChain.OfUser(ada.Actor.UserId)), entry => entry.Action == AuditActions.AuthorizationDenied);
    }

    /// <summary>RCV-09. Guarantee: an operator without a second factor sees nothing but where to switch one on.</summary>
    [Fact]
    public async Task WithoutASecondFactor_AnOperatorIsSentToSwitchOneOn()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        foreach (string page in s_pages)
        {
            Assert.DoesNotContain("second factor</p>", await op.Client.GetStringAsync(page, Cancel), StringComparison.Ordinal);
        }

        await _portal.SetSecondFactorAsync(op, false);
        foreach (string page in s_pages)
        {
            string shown = await op.Client.GetStringAsync(page, Cancel);
            Assert.Contains("Operators need a second factor", shown, StringComparison.Ordinal);
            Assert.Contains("href=\"/account/security\"", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("p-table", shown, StringComparison.Ordinal);
        }

        Assert.Equal("second_factor_required", (await Desk.SearchAsync(op.Actor, null, Cancel)).Error?.Code);
    }

    /// <summary>RCV-09, domain.md invariant 6. Guarantee: each service method refuses whoever is no operator, and each that changes something an old proof.</summary>
    [Fact]
    public async Task EveryServiceMethod_AsksTheGate_AndForChangesTheStepUp()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson ada = await _portal.WithUserAsync();
        MailDeskService mail = _portal.Services.GetRequiredService<MailDeskService>();
        InstallationService installation = _portal.Services.GetRequiredService<InstallationService>();
        Func<Actor, Task<IOutcome>>[] reads =
        [
            async actor => await Desk.SearchAsync(actor, "a", Cancel),
            async actor => await Desk.ViewAsync(actor, ada.Actor.UserId, Cancel),
            async actor => await mail.ListAsync(actor, Cancel),
            async actor => await installation.GetAsync(actor, Cancel),
        ];
        Func<Actor, Task<IOutcome>>[] changes =
        [
            async actor => await Desk.DisableAsync(actor, ada.Actor.UserId, Cancel),
            async actor => await Desk.EnableAsync(actor, ada.Actor.UserId, Cancel),
            async actor => await Desk.EndSessionsAsync(actor, ada.Actor.UserId, Cancel),
            async actor => await Operators.AppointAsync(actor, ada.Actor.UserId, Cancel),
            async actor => await Operators.DismissAsync(actor, ada.Actor.UserId, Cancel),
            async actor => await mail.RetryAsync(actor, Guid.NewGuid(), Cancel),
            async actor => await mail.SendTestAsync(actor, Cancel),
            async actor => await installation.RotateAsync(actor, Cancel),
            async actor => await installation.PanicAsync(actor, Cancel),
        ];
        foreach (Func<Actor, Task<IOutcome>> method in reads.Concat(changes))
        {
            Assert.Equal(OperatorGateErrors.NotFound.Code, (await method(ada.Actor)).Error?.Code);

            // A session of somebody else with an operator's user id, as a forged claim would have it.
            Assert.NotNull((await method(ada.Actor with { SessionId = op.Actor.SessionId })).Error);
        }

        _portal.Clock.Advance(TimeSpan.FromMinutes(15));
        foreach (Func<Actor, Task<IOutcome>> method in changes)
        {
            Assert.Equal(SessionErrors.StepUpRequired.Code, (await method(op.Actor)).Error?.Code);
        }

        Assert.True(await ada.Client.IsSignedInAsync());
    }

    /// <summary>Guarantee: the printed token makes one operator, once, also when fifty post it at the same moment; then there is no page for it.</summary>
    [Fact]
    public async Task TheFirstToken_WorksOnce_AlsoUnderFiftyPosts()
    {
        SecretToken token = await NewClaimAsync();
        Assert.Null(await Operators.MakeClaimAsync(Cancel));
        using TestPerson ada = await _portal.WithUserAsync();
        using TestPerson eve = await _portal.WithUserAsync();
        using (HttpResponseMessage wrong = await eve.Client.SubmitAsync("/operator/claim", [("Token", SecretToken.Create().Reveal())], cancellationToken: Cancel))
        {
            await StatusAssert.IsAsync(HttpStatusCode.BadRequest, wrong);
        }

        Assert.False(await _portal.Services.GetRequiredService<OperatorGate>().IsOperatorAsync(eve.Actor.UserId, Cancel));
        TestPerson[] both = [ada, eve];
        Result[] outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Operators.ClaimAsync(both[i % 2].Actor, token.Reveal(), Cancel)));
        Assert.Single(outcomes, outcome => outcome.IsSuccess);
        Assert.Equal(1, await _portal.ReadAsync(db => db.Operators.CountAsync(Cancel)));
        Assert.Null(await Operators.MakeClaimAsync(Cancel));
        using HttpResponseMessage gone = await eve.Client.GetAsync("/operator/claim", Cancel);
        await StatusAssert.RedirectsToAsync("/not-found", gone);
    }

    /// <summary>Guarantee: the token is asked in a session with a fresh proof and lies hashed in the store.</summary>
    [Fact]
    public async Task TheFirstToken_NeedsAFreshProof_AndIsStoredAsAHash()
    {
        SecretToken token = await NewClaimAsync();
        using TestPerson ada = await _portal.WithUserAsync();
        byte[] stored = await _portal.ReadAsync(db => db.Set<OperatorClaim>().Select(claim => claim.TokenHash).SingleAsync(Cancel));
        Assert.Equal(token.Hash, stored);
        _portal.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(SessionErrors.StepUpRequired.Code, (await Operators.ClaimAsync(ada.Actor, token.Reveal(), Cancel)).Error?.Code);
        using HttpResponseMessage sent = await ada.Client.SubmitAsync("/operator/claim", [("Token", token.Reveal())], cancellationToken: Cancel);
        await StatusAssert.RedirectsToAsync("/account/confirm", sent);
    }

    /// <summary>Guarantee: a dismissed operator finds nothing at the next act, and nobody dismisses himself.</summary>
    [Fact]
    public async Task ADismissedOperator_IsOut_AndNobodyDismissesHimself()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson second = await _portal.WithUserAsync();
        await _portal.SetSecondFactorAsync(second, true);
        Assert.True((await Operators.AppointAsync(op.Actor, second.Actor.UserId, Cancel)).IsSuccess);
        Assert.True((await Desk.SearchAsync(second.Actor, null, Cancel)).IsSuccess);
        Assert.Equal(OperatorErrors.IsSelf.Code, (await Operators.DismissAsync(op.Actor, op.Actor.UserId, Cancel)).Error?.Code);
        Assert.True((await Operators.DismissAsync(op.Actor, second.Actor.UserId, Cancel)).IsSuccess);
        Assert.Equal(OperatorGateErrors.NotFound.Code, (await Desk.SearchAsync(second.Actor, null, Cancel)).Error?.Code);
        Assert.Equal(
            [AuditActions.OperatorAppointed, AuditActions.OperatorAppointed, AuditActions.OperatorDismissed],
            (await _portal.AuditAsync(AuditChain.Installation)).Select(entry => entry.Action).Where(action => action.StartsWith("operator.app", StringComparison.Ordinal) || action.StartsWith("operator.dis", StringComparison.Ordinal)));
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    // The start has printed one already, to the console.
    private async Task<SecretToken> NewClaimAsync()
    {
        await _portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(db => db.Set<OperatorClaim>().ExecuteDeleteAsync(Cancel), Cancel);
        return Assert.IsType<SecretToken>(await Operators.MakeClaimAsync(Cancel));
    }
}
