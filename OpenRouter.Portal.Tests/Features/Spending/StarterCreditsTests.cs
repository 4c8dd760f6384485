using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.Features.Inference;

namespace OpenRouter.Portal.Tests.Features.Spending;

/// <summary>R6, ACC-09: starter credits come once per address for ever, and not without end from one network.</summary>
public sealed class StarterCreditsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ANewAccount_GetsTheConfiguredGrantAsALedgerEntry_WithAudit()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(null, ("Spending:StarterCredits", "2.50"));

        Guid workspaceId = await VerifyAsync(host, "ada@x.example");

        Assert.Equal(Money.FromDollars(2.5m), await BalanceAsync(host, workspaceId));
        await using PortalDbContext db = await host.Database.OpenAsync(Cancel);
        LedgerEntry entry = await db.LedgerEntries.SingleAsync(Cancel);
        Assert.Equal((LedgerKind.StarterCredits, Money.FromDollars(2.5m)), (entry.Kind, entry.Amount));
        Assert.Equal(1, await db.AuditEntries.CountAsync(a => a.Action == AuditActions.CreditsGranted, Cancel));
        Assert.DoesNotContain("ada", Convert.ToHexString((await db.StarterGrants.SingleAsync(Cancel)).AddressHash), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>ACC-09. Attack: delete the account, register the same address again, collect again.</summary>
    [Fact]
    public async Task TheSameAddress_AfterItsAccountIsGone_GetsNothing()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        await VerifyAsync(host, "ada@x.example");
        await host.Database.WriteAsync(
            async db =>
            {
                var users = db.Users;
                await users.ExecuteDeleteAsync(Cancel);
            },
            Cancel);

        Guid again = await VerifyAsync(host, "ada@x.example");
        Guid other = await VerifyAsync(host, "eve@x.example");

        Assert.Equal(Money.Zero, await BalanceAsync(host, again));
        Assert.Equal(Money.FromDollars(1m), await BalanceAsync(host, other));
    }

    [Fact]
    public async Task OneNetwork_GetsOnlySoManyGrantsADay_AndAnotherIsNotAffected()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(null, ("Spending:StarterGrantsPerNetworkAndDay", "2"));

        Guid[] near =
        [
            await VerifyAsync(host, "a@x.example", "192.0.2.1"),
            await VerifyAsync(host, "b@x.example", "192.0.2.77"),
            await VerifyAsync(host, "c@x.example", "192.0.2.200"),
        ];
        Guid far = await VerifyAsync(host, "d@x.example", "198.51.100.1");

        Money[] balances = await Task.WhenAll(near.Append(far).Select(id => BalanceAsync(host, id)));
        Assert.Equal([Money.FromDollars(1m), Money.FromDollars(1m), Money.Zero, Money.FromDollars(1m)], balances);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1000.01")]
    [InlineData("0.0000000001")]
    public async Task AnImpossibleGrant_RefusesTheStartNamingTheKey(string value)
    {
        OptionsValidationException refusal = await Assert.ThrowsAsync<OptionsValidationException>(
            () => GatewayHost.StartAsync(null, ("Spending:StarterCredits", value)));

        Assert.Contains("Spending:StarterCredits", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<Guid> VerifyAsync(GatewayHost host, string email, string? address = null)
    {
        User user = new() { Id = Guid.NewGuid(), UserName = email, Email = email, NormalizedEmail = email, RegisteredAt = default, CreatedAt = default };
        Guid workspaceId = Guid.Empty;
        DefaultHttpContext request = new();
        request.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        host.Get<IHttpContextAccessor>().HttpContext = request;
        IAccountVerifiedStep credits = host.Get<IEnumerable<IAccountVerifiedStep>>().Single(step => step.GetType().Name == "StarterCredits");
        await host.Database.WriteAsync(
            async db =>
            {
                workspaceId = Guid.NewGuid();
                db.Users.Add(user);
                db.Workspaces.Add(new Workspace { Id = workspaceId, Slug = $"w{workspaceId:N}", Name = "W", Kind = WorkspaceKind.Personal, CreatedAt = default });
                db.Memberships.Add(new Membership { WorkspaceId = workspaceId, UserId = user.Id, PublicId = Guid.NewGuid(), Role = Role.Admin, JoinedAt = default });
                await db.SaveChangesAsync(Cancel);
                await credits.RunAsync(db, user, Cancel);
            },
            Cancel);
        return workspaceId;
    }

    private static async Task<Money> BalanceAsync(GatewayHost host, Guid workspaceId)
    {
        await using PortalDbContext db = await host.Database.OpenAsync(Cancel);
        return (await db.Balances.SingleAsync(b => b.WorkspaceId == workspaceId, Cancel)).Amount;
    }
}
