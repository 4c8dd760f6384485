using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Spending;

/// <summary>The credits page's ledger: the starter grant with its id, page by page, for Admins of that workspace only.</summary>
public sealed class LedgerReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ThePage_ShowsTheStarterGrant_WithItsTransactionId()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        Guid id = await portal.ReadAsync(db => db.LedgerEntries.Select(e => e.PublicId).SingleAsync(Cancel));

        string page = (await person.Client.GetPageAsync("/credits?workspace=" + person.WorkspaceSlug, Cancel)).Body!.TextContent;

        Assert.Contains(id.ToString(), page, StringComparison.Ordinal);
        Assert.Contains("Starter credits", page, StringComparison.Ordinal);
        Assert.Contains("$1.00", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_LeadForthAndBack_WithoutGapOrRepetition()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        await GrantAsync(portal, person, 4);
        LedgerReader reader = portal.Services.GetRequiredService<LedgerReader>();

        Page<LedgerRow> first = await ListAsync(null);
        Page<LedgerRow> second = await ListAsync(first.Older);
        Page<LedgerRow> third = await ListAsync(second.Older);
        Page<LedgerRow> back = await ListAsync(third.Newer);

        Assert.Null(first.Newer);
        Assert.Null(third.Older);
        Assert.Equal(second.Rows, back.Rows);
        Assert.Equal("StarterCredits", third.Rows.Single().Kind);
        Assert.Equal(5, first.Rows.Concat(second.Rows).Concat(third.Rows).Select(row => row.Id).Distinct().Count());

        async Task<Page<LedgerRow>> ListAsync(string? cursor) => (await reader.ListAsync(person.Actor, person.WorkspaceId, cursor, 2, Cancel)).Value!;
    }

    /// <summary>Attack: eve asks for ada's ledger by id, by address, and with ada's cursor in her own.</summary>
    [Fact]
    public async Task TheLedgerOfAnother_IsNotThere()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson ada = await portal.WithUserAsync();
        using TestPerson eve = await portal.WithUserAsync(PortalPeople.NewEmail("eve"));
        LedgerReader reader = portal.Services.GetRequiredService<LedgerReader>();
        LedgerRow adas = (await reader.ListAsync(ada.Actor, ada.WorkspaceId, null, 25, Cancel)).Value!.Rows.Single();

        Assert.Equal("workspace_not_found", (await reader.ListAsync(eve.Actor, ada.WorkspaceId, null, 25, Cancel)).Error?.Code);
        Assert.DoesNotContain(adas, (await reader.ListAsync(eve.Actor, eve.WorkspaceId, $"older-{adas.Id:N}", 25, Cancel)).Value!.Rows);
        using HttpResponseMessage page = await eve.Client.GetAsync("/credits?workspace=" + ada.WorkspaceSlug, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
    }

    /// <summary>AUD-05, W5. Guarantee: a Developer reads no ledger, neither by the service nor on the page.</summary>
    [Fact]
    public async Task ADeveloper_IsToldWhoMay()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.Memberships.ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, Role.Developer), Cancel), Cancel);

        string page = (await person.Client.GetPageAsync("/credits", Cancel)).Body!.TextContent;

        Assert.Equal("permission_denied", (await portal.Services.GetRequiredService<LedgerReader>().ListAsync(person.Actor, person.WorkspaceId, null, 25, Cancel)).Error?.Code);
        Assert.Contains("This needs the role Admin", page, StringComparison.Ordinal);
        Assert.DoesNotContain("$1.00", page, StringComparison.Ordinal);
    }

    private static async Task GrantAsync(PortalApplicationFactory portal, TestPerson person, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
                db => Ledger.CreditAsync(db, person.WorkspaceId, LedgerKind.Grant, Money.FromDollars(1m), "Gift", portal.Clock.GetUtcNow(), Cancel), Cancel);
        }
    }
}
