using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.Features.Inference;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Spending;

/// <summary>Credits: reserved before, settled after, never negative, never lost. Every host ends with the check of its books.</summary>
public sealed class SpendingServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settle_BelowTheReservation_ChargesTheCostAndFreesTheRest()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(10m);
        SpendingService spending = host.Get<SpendingService>();
        Reservation reservation = Reserved(await spending.ReserveAsync(customer.WorkspaceId, customer.ApiKeyId, Money.FromDollars(4m), Cancel));
        Assert.Equal((Money.FromDollars(10m), Money.FromDollars(4m)), await host.BalanceAsync(customer));

        Money charged = await SettleAsync(spending, reservation, Money.FromDollars(1.5m));

        Assert.Equal(Money.FromDollars(1.5m), charged);
        Assert.Equal((Money.FromDollars(8.5m), Money.Zero), await host.BalanceAsync(customer));
        LedgerEntry entry = (await EntriesAsync(host, customer))[^1];
        Assert.Equal((LedgerKind.Usage, Money.FromDollars(-1.5m), "gen-test", Money.Zero), (entry.Kind, entry.Amount, entry.GenerationId, entry.Uncovered));
    }

    [Fact]
    public async Task Settle_AboveTheReservation_TakesFreeCredits_ButNeverThoseOfAnotherCall()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(10m);
        SpendingService spending = host.Get<SpendingService>();
        Reservation first = Reserved(await spending.ReserveAsync(customer.WorkspaceId, null, Money.FromDollars(2m), Cancel));
        Reservation second = Reserved(await spending.ReserveAsync(customer.WorkspaceId, null, Money.FromDollars(5m), Cancel));

        Money charged = await SettleAsync(spending, first, Money.FromDollars(9m));

        Assert.Equal(Money.FromDollars(5m), charged);
        Assert.Equal((Money.FromDollars(5m), Money.FromDollars(5m)), await host.BalanceAsync(customer));
        Assert.Equal(Money.FromDollars(4m), (await EntriesAsync(host, customer))[^1].Uncovered);
        Assert.Equal(Money.FromDollars(5m), await SettleAsync(spending, second, Money.FromDollars(5m)));
        Assert.Equal((Money.Zero, Money.Zero), await host.BalanceAsync(customer));
    }

    [Fact]
    public async Task Settle_Twice_ChargesOnce()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(10m);
        SpendingService spending = host.Get<SpendingService>();
        Reservation reservation = Reserved(await spending.ReserveAsync(customer.WorkspaceId, null, Money.FromDollars(2m), Cancel));
        await SettleAsync(spending, reservation, Money.FromDollars(1m));

        await Assert.ThrowsAsync<DbUpdateException>(() => SettleAsync(spending, reservation, Money.FromDollars(1m)));

        Assert.Equal((Money.FromDollars(9m), Money.Zero), await host.BalanceAsync(customer));
    }

    [Fact]
    public async Task Settle_WhenTheRowsOfTheCallCannotBeWritten_ChangesNothing()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(10m);
        SpendingService spending = host.Get<SpendingService>();
        Reservation reservation = Reserved(await spending.ReserveAsync(customer.WorkspaceId, null, Money.FromDollars(2m), Cancel));

        await Assert.ThrowsAsync<InvalidOperationException>(() => spending.SettleAsync(
            reservation, Money.FromDollars(1m), "gen-test", (_, _) => throw new InvalidOperationException("no row"), Cancel));

        Assert.Equal((Money.FromDollars(10m), Money.FromDollars(2m)), await host.BalanceAsync(customer));
        await spending.ReleaseAsync(reservation, Cancel);
        await spending.ReleaseAsync(reservation, Cancel);
        Assert.Equal((Money.FromDollars(10m), Money.Zero), await host.BalanceAsync(customer));
    }

    /// <summary>LED-09. Guarantee: no absurd amount gets into the books. Attack: a sign or an overflow that turns a cost into credits.</summary>
    [Fact]
    public async Task AbsurdAmounts_AreRefusedEverywhere()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);
        SpendingService spending = host.Get<SpendingService>();
        Reservation reservation = Reserved(await spending.ReserveAsync(customer.WorkspaceId, null, Money.FromDollars(0.5m), Cancel));

        foreach (long nano in (long[])[0, -1, long.MinValue])
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => spending.ReserveAsync(customer.WorkspaceId, null, new Money(nano), Cancel));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => CreditAsync(host, customer, new Money(nano)));
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SettleAsync(spending, reservation, new Money(-1)));
        await Assert.ThrowsAsync<OverflowException>(() => CreditAsync(host, customer, new Money(long.MaxValue)));
        Result<Reservation> tooMuch = await spending.ReserveAsync(customer.WorkspaceId, null, new Money(long.MaxValue), Cancel);
        Assert.Equal(ErrorKind.PaymentRequired, tooMuch.Error?.Kind);
        Assert.Equal((Money.FromDollars(1m), Money.FromDollars(0.5m)), await host.BalanceAsync(customer));
        await SettleAsync(spending, reservation, new Money(long.MaxValue));
        Assert.Equal((Money.Zero, Money.Zero), await host.BalanceAsync(customer));
    }

    /// <summary>LED-03. Guarantee: the database itself refuses a balance below zero and a reserve above the balance.</summary>
    [Theory]
    [InlineData("UPDATE \"Balances\" SET \"AmountNanoDollars\" = -1")]
    [InlineData("UPDATE \"Balances\" SET \"ReservedNanoDollars\" = -1")]
    [InlineData("UPDATE \"Balances\" SET \"ReservedNanoDollars\" = \"AmountNanoDollars\" + 1")]
    [InlineData("UPDATE \"LedgerEntries\" SET \"AmountNanoDollars\" = 0")]
    public async Task ABrokenStatement_IsRefusedByTheDatabase(string sql)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        await host.AddCustomerAsync(1m);
        await using PortalDbContext db = await host.Database.OpenAsync(Cancel);

        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => db.Database.ExecuteSqlRawAsync(sql, Cancel));
    }

    /// <summary>LED-03. Guarantee: 500 spends at once never exceed the funds. Attack: a read-then-write grants the same dollar twice.</summary>
    [Fact]
    public async Task FiveHundredParallelSpends_SpendExactlyTheFunds()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(1m);
        SpendingService spending = host.Get<SpendingService>();
        Money one = Money.FromDollars(0.01m);

        bool[] granted = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            Result<Reservation> reserved = await spending.ReserveAsync(customer.WorkspaceId, null, one, Cancel);
            if (reserved.IsSuccess && i % 2 == 0)
            {
                await SettleAsync(spending, reserved.Value, one);
            }

            return reserved.IsSuccess;
        }));

        Assert.Equal(100, granted.Count(g => g));
        (Money amount, Money reserved) = await host.BalanceAsync(customer);
        Assert.Equal(amount, reserved);
        Assert.True(amount >= Money.Zero);
    }

    /// <summary>LED-04. Guarantee: what a crash left reserved comes back once, after 15 minutes and not before.</summary>
    [Fact]
    public async Task AReservationThatNobodySettles_IsGivenBackOnce_After15Minutes()
    {
        ManualTimeProvider clock = new();
        await using GatewayHost host = await GatewayHost.StartAsync(clock, ("Spending:SweepInterval", "01:00:00"));
        Customer customer = await host.AddCustomerAsync(1m);
        SpendingService spending = host.Get<SpendingService>();
        Reservation lost = Reserved(await spending.ReserveAsync(customer.WorkspaceId, null, Money.FromDollars(1m), Cancel));

        clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await spending.ReleaseExpiredAsync(Cancel));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        int[] released = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => spending.ReleaseExpiredAsync(Cancel)));

        Assert.Equal(1, released.Sum());
        Assert.Equal((Money.FromDollars(1m), Money.Zero), await host.BalanceAsync(customer));

        // The call was alive after all: it is charged from what is free, without a reservation.
        Assert.Equal(Money.FromDollars(0.4m), await SettleAsync(spending, lost, Money.FromDollars(0.4m)));
        Assert.Equal((Money.FromDollars(0.6m), Money.Zero), await host.BalanceAsync(customer));
    }

    [Fact]
    public async Task GetBalance_IsForAdmins_AndAnotherWorkspaceIsNotFound()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Customer customer = await host.AddCustomerAsync(2m);
        Customer stranger = await host.AddCustomerAsync(0m);
        SpendingService spending = host.Get<SpendingService>();

        Result<BalanceDetails> own = await spending.GetBalanceAsync(Actor(customer), customer.WorkspaceId, Cancel);
        Result<BalanceDetails> none = await spending.GetBalanceAsync(Actor(stranger), stranger.WorkspaceId, Cancel);
        Result<BalanceDetails> foreign = await spending.GetBalanceAsync(Actor(stranger), customer.WorkspaceId, Cancel);

        Assert.Equal(Money.FromDollars(2m), own.Value?.Amount);
        Assert.Equal(Money.Zero, none.Value?.Amount);
        Assert.Equal(ErrorKind.NotFound, foreign.Error?.Kind);
    }

    private static Actor Actor(Customer customer) => new(customer.UserId, Guid.NewGuid(), "a@x.example", null, null);

    private static Reservation Reserved(Result<Reservation> result) => result.Value ?? throw new InvalidOperationException(result.Error?.Message);

    private static Task<Money> SettleAsync(SpendingService spending, Reservation reservation, Money cost) =>
        spending.SettleAsync(reservation, cost, "gen-test", static (_, _) => { }, Cancel);

    private static Task CreditAsync(GatewayHost host, Customer customer, Money amount) => host.Database.WriteAsync(
        db => Ledger.CreditAsync(db, customer.WorkspaceId, LedgerKind.Grant, amount, "Test", TimeProvider.System.GetUtcNow(), Cancel), Cancel);

    private static async Task<List<LedgerEntry>> EntriesAsync(GatewayHost host, Customer customer)
    {
        await using PortalDbContext db = await host.Database.OpenAsync(Cancel);
        return await db.LedgerEntries.Where(e => e.WorkspaceId == customer.WorkspaceId).OrderBy(e => e.Id).ToListAsync(Cancel);
    }
}
