using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.KeyRing;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>
/// Gives a new account its starter credits, once per canonical address for ever, also after the account's deletion
/// (behaviours.md R6, security.md ACC-09).
/// </summary>
internal sealed class StarterCredits(
    AuditTrail audit, KeyedHash keyedHash, IHttpContextAccessor request, IOptions<SpendingOptions> options, TimeProvider time, ILogger<StarterCredits> logger)
    : IAccountVerifiedStep, IAccountDeletionStep
{
    private const string AddressPurpose = "starter-grant";
    private const string NetworkPurpose = "starter-grant-network";

    public int Order => 20;

    public async Task RunAsync(PortalDbContext db, User user, CancellationToken cancellationToken)
    {
        var workspaces = db.Workspaces;
        Guid workspaceId = await db.Memberships.Where(m => m.UserId == user.Id)
            .Join(workspaces.Where(w => w.Kind == WorkspaceKind.Personal), m => m.WorkspaceId, w => w.Id, (m, w) => w.Id)
            .SingleAsync(cancellationToken);
        await BalanceRows.OpenAsync(db, workspaceId, cancellationToken);
        Money amount = Money.FromDollars(options.Value.StarterCredits);
        if (amount == Money.Zero)
        {
            return;
        }

        byte[]? network = request.HttpContext?.Connection.RemoteIpAddress is { } address ? HashOfNetwork(address) : null;
        if (network is not null && await HadTooManyAsync(db, network, cancellationToken))
        {
            SpendingLog.NetworkExhausted(logger, workspaceId);
            return;
        }

        if (!await TryRememberAsync(db, user, network, cancellationToken))
        {
            SpendingLog.AlreadyGranted(logger, workspaceId);
            return;
        }

        await GrantAsync(db, user, workspaceId, amount, cancellationToken);
    }

    /// <summary>The address may have changed since the gift: the one that leaves is remembered too, so that it earns no second one.</summary>
    public async Task EraseAsync(PortalDbContext db, User user, CancellationToken cancellationToken) =>
        await TryRememberAsync(db, user, null, cancellationToken);

    private async Task GrantAsync(PortalDbContext db, User user, Guid workspaceId, Money amount, CancellationToken cancellationToken)
    {
        await Ledger.CreditAsync(db, workspaceId, LedgerKind.StarterCredits, amount, "Starter credits", time.GetUtcNow(), cancellationToken);
        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfWorkspace(workspaceId), AuditActions.CreditsGranted, "workspace", workspaceId.ToString())
            {
                ActorUserId = user.Id,
                ActorEmail = user.Email,
                After = new { Kind = nameof(LedgerKind.StarterCredits), AmountUsd = amount.Dollars },
            },
            cancellationToken);
    }

    // Two verifications of one address at once are decided by the keys of this row and of the account: the second one fails whole.
    private async Task<bool> TryRememberAsync(PortalDbContext db, User user, byte[]? network, CancellationToken cancellationToken)
    {
        string canonical = user.NormalizedEmail ?? throw new InvalidOperationException("A verified account has an address.");
        byte[] hash = keyedHash.Compute(AddressPurpose, canonical);
        var grants = db.StarterGrants;
        if (await grants.AnyAsync(g => g.AddressHash == hash, cancellationToken))
        {
            return false;
        }

        db.StarterGrants.Add(new StarterGrant { AddressHash = hash, NetworkHash = network, GrantedAt = time.GetUtcNow() });
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task<bool> HadTooManyAsync(PortalDbContext db, byte[] network, CancellationToken cancellationToken)
    {
        DateTimeOffset since = time.GetUtcNow() - TimeSpan.FromDays(1);
        var grants = db.StarterGrants;
        return await grants.CountAsync(g => g.NetworkHash == network && g.GrantedAt > since, cancellationToken) >= options.Value.StarterGrantsPerNetworkAndDay;
    }

    private byte[] HashOfNetwork(IPAddress address) => keyedHash.Compute(NetworkPurpose, AddressGroup.NetworkOf(address));
}
