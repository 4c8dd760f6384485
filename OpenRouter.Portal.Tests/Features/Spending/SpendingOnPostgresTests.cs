using System.Net;
using System.Security.Cryptography;
using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.Features.Inference;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Spending;

/// <summary>The same promises where writers really run at once: PostgreSQL has no single writer to hide behind.</summary>
public sealed class SpendingOnPostgresTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FiveHundredParallelSpends_SpendExactlyTheFunds()
    {
        await using GatewayHost host = await StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);
        SpendingService spending = host.Get<SpendingService>();
        Money one = Money.FromDollars(0.01m);
        int granted = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 500), new ParallelOptions { MaxDegreeOfParallelism = 40, CancellationToken = Cancel }, async (i, cancel) =>
        {
            Result<Reservation> reserved = await spending.ReserveAsync(customer.WorkspaceId, null, one, cancel);
            if (reserved.IsSuccess)
            {
                Interlocked.Increment(ref granted);
                await spending.SettleAsync(reserved.Value, i % 2 == 0 ? one : one + one, "gen-test", static (_, _) => { }, cancel);
            }
        });

        // Every second call costs twice what it reserved, as long as credits are free; none is ever charged for what another holds.
        Assert.InRange(granted, 50, 100);
        Assert.Equal((Money.Zero, Money.Zero), await host.BalanceAsync(customer));
    }

    [Fact]
    public async Task ACall_IsChargedRecordedAndSummedAsOnSqlite()
    {
        await using GatewayHost host = await StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);

        using HttpResponseMessage response = await host.ChatAsync(
            customer, new { model = DemoModels.Priced, messages = new[] { new { role = "user", content = "Hello" } } }, Cancel);

        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        Generation generation = Assert.Single(await host.GenerationsAsync(customer));
        KeyUsage used = await host.Get<UsageService>().GetKeyUsageAsync(customer.ApiKeyId, Cancel);
        Assert.Equal(new KeyUsage(generation.Cost, generation.Cost, generation.Cost, generation.Cost), used);
        Assert.Equal((Money.FromDollars(1m) - generation.Cost, Money.Zero), await host.BalanceAsync(customer));
    }

    private async Task<GatewayHost> StartAsync()
    {
        string keyFile = Path.Combine(TestFolder.Create("key"), "portal.key");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Cancel);
        return await GatewayHost.StartAsync(
            null,
            ("Database:Provider", "PostgreSql"),
            ("Database:ConnectionString", await server.CreateDatabaseAsync(cancellationToken: Cancel)),
            ("Security:KeyFile", keyFile));
    }
}
