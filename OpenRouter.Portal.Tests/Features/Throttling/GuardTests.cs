using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Throttling;

/// <summary>The three guards on the store that all nodes share.</summary>
public sealed class GuardTests(PostgresServer server)
{
    private static readonly Guid s_user = Guid.Parse("0b6f7e5c-2f7f-4a63-9a55-7f0f6b7a1c11");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>LGN-05, LGN-15. Attack: two hundred passwords at once from two hundred addresses, at two nodes. Guarantee: ten are let through to be judged, and a restart forgets nothing.</summary>
    [Fact]
    public async Task TwoHundredAtOnceOverTwoNodes_AtMostTenAreLetThrough()
    {
        (PortalApplicationFactory first, PortalApplicationFactory second, PortalApplicationFactory later) = await NodesAsync();
        await using (first)
        await using (second)
        {
            PasswordGuard[] guards = [first.Services.GetRequiredService<PasswordGuard>(), second.Services.GetRequiredService<PasswordGuard>()];
            Result[] results = await Task.WhenAll(Enumerable.Range(0, 200).Select(n =>
                guards[n % 2].ReserveAsync(new PasswordTry("ada@example.org", null, new Visitor($"198.51.100.{n}", null)), Cancel)));
            Assert.Equal(10, results.Count(result => result.IsSuccess));
            Assert.All(results.Where(result => !result.IsSuccess), result => Assert.Equal("account_locked", result.Error!.Code));
        }

        await using (later)
        {
            PasswordTry again = new("ada@example.org", null, new Visitor("203.0.113.1", null));
            Assert.Equal("account_locked", (await later.Services.GetRequiredService<PasswordGuard>().ReserveAsync(again, Cancel)).Error?.Code);
        }
    }

    /// <summary>LGN-02, LGN-03, LGN-15. Attack: one address tries another account each time, at the other node each time.</summary>
    [Fact]
    public async Task OneAddressOverTwoNodes_HasFiveFree_WhateverTheAccount()
    {
        (PortalApplicationFactory first, PortalApplicationFactory second, _) = await NodesAsync();
        await using (first)
        await using (second)
        {
            PasswordGuard[] guards = [first.Services.GetRequiredService<PasswordGuard>(), second.Services.GetRequiredService<PasswordGuard>()];
            Result[] results = await Task.WhenAll(Enumerable.Range(0, 40).Select(n =>
                guards[n % 2].ReserveAsync(new PasswordTry($"somebody-{n}@example.org", null, new Visitor($"2001:db8:1:2::{n + 1:x}", null)), Cancel)));
            Assert.Equal(5, results.Count(result => result.IsSuccess));
            Assert.All(results.Where(result => !result.IsSuccess), result => Assert.Equal(("too_many_failures", TimeSpan.FromSeconds(30)), (result.Error!.Code, result.Error.RetryAfter)));
        }
    }

    /// <summary>LGN-07, MFA-11, C4. Guarantee: app and recovery codes are counted apart; the hold ends by a recovery code or support alone; failures count at the address too.</summary>
    [Fact]
    public async Task SecondFactor_HasCountersOfItsOwn_AndAHoldThatTimeDoesNotEnd()
    {
        await using SqliteTestDatabase store = Store();
        SecondFactorGuard guard = store.Get<SecondFactorGuard>();
        for (int round = 0; round < 3; round++)
        {
            for (int n = 0; n < 10; n++)
            {
                Assert.True((await guard.ReserveAsync(s_user, SecondFactorKind.AppCodes, From(n + (round * 10)), Cancel)).IsSuccess);
            }

            Error refused = (await guard.ReserveAsync(s_user, SecondFactorKind.AppCodes, From(200), Cancel)).Error!;
            Assert.Equal(round < 2 ? ("second_factor_locked", TimeSpan.FromMinutes(15)) : ("second_factor_held", (TimeSpan?)null), (refused.Code, refused.RetryAfter));
            store.Clock.Advance(TimeSpan.FromMinutes(15));
        }

        store.Clock.Advance(TimeSpan.FromDays(400));
        Assert.Equal("second_factor_held", (await guard.ReserveAsync(s_user, SecondFactorKind.AppCodes, From(201), Cancel)).Error!.Code);
        Assert.True((await guard.ReserveAsync(s_user, SecondFactorKind.RecoveryCodes, From(202), Cancel)).IsSuccess);
        await store.Database.WriteAsync(
            async db =>
            {
                await guard.ClearAsync(db, s_user, SecondFactorKind.RecoveryCodes, From(202), Cancel);
                await guard.ReleaseHoldAsync(db, s_user, Cancel);
            },
            Cancel);
        for (int n = 0; n < 5; n++)
        {
            Assert.True((await guard.ReserveAsync(s_user, SecondFactorKind.AppCodes, From(203), Cancel)).IsSuccess);
        }

        Assert.Equal("too_many_failures", (await guard.ReserveAsync(s_user, SecondFactorKind.RecoveryCodes, From(203), Cancel)).Error!.Code);
    }

    /// <summary>LGN-06. Guarantee: the failure is counted whatever becomes of the sign-in's own transaction. LGN-05: a refused try counts nothing.</summary>
    [Fact]
    public async Task ACountedTry_SurvivesTheRollbackOfTheSignIn()
    {
        await using SqliteTestDatabase store = Store();
        PasswordGuard guard = store.Get<PasswordGuard>();
        for (int n = 0; n < 10; n++)
        {
            PasswordTry attempt = new("ada@example.org", null, From(n));
            Assert.True((await guard.ReserveAsync(attempt, Cancel)).IsSuccess);
            await Assert.ThrowsAsync<InvalidOperationException>(() => store.Database.WriteAsync(
                async db =>
                {
                    await guard.SucceedAsync(db, attempt, s_user, true, Cancel);
                    throw new InvalidOperationException("The sign-in fails.");
                },
                Cancel));
        }

        Assert.Equal("account_locked", (await guard.ReserveAsync(new PasswordTry("ada@example.org", null, From(99)), Cancel)).Error!.Code);
        await store.Database.WriteAsync(db => guard.ReopenAsync(db, "ada@example.org", Cancel), Cancel);
        Assert.True((await guard.ReserveAsync(new PasswordTry("ada@example.org", null, From(99)), Cancel)).IsSuccess);
    }

    /// <summary>Guarantee: the table names no address and no person.</summary>
    [Fact]
    public async Task TheTable_NamesNobody()
    {
        await using SqliteTestDatabase store = Store();
        await store.Get<PasswordGuard>().ReserveAsync(new PasswordTry("ada@example.org", null, From(7)), Cancel);
        await using PortalDbContext db = await store.Database.OpenAsync(Cancel);
        GuardRow[] rows = await db.Set<GuardRow>().ToArrayAsync(Cancel);
        Assert.Equal(2, rows.Length);
        Assert.All(rows, row => Assert.Matches("^(address|account):[0-9a-f]{32}$", row.Key));
        Assert.All(rows, row => Assert.DoesNotContain("ada", row.State, StringComparison.OrdinalIgnoreCase));
    }

    private static Visitor From(int last) => new($"203.0.113.{last}", null);

    private static SqliteTestDatabase Store() => new((services, configuration) => services.AddThrottling(configuration.GetSection("Throttling")));

    private async Task<(PortalApplicationFactory First, PortalApplicationFactory Second, PortalApplicationFactory Later)> NodesAsync()
    {
        string postgres = await server.CreateDatabaseAsync(cancellationToken: Cancel);
        string keyFile = Path.Combine(TestFolder.Create("key"), "portal.key");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(new byte[32]), Cancel);
        PortalApplicationFactory[] nodes =
            [.. Enumerable.Range(0, 3).Select(_ => new PortalApplicationFactory { PostgresConnectionString = postgres }.With("Security:KeyFile", keyFile))];
        _ = nodes[0].NewClient();
        _ = nodes[1].NewClient();
        return (nodes[0], nodes[1], nodes[2]);
    }
}
