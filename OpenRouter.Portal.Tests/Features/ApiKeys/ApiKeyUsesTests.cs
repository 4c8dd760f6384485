using System.Net;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Tests.Features.ApiKeys;

public sealed class ApiKeyUsesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_KeepsTheNewestUseAndItsAddress()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        GeneratedKey used = await world.GenerateAsync(developer);
        GeneratedKey idle = await world.GenerateAsync(developer);
        DateTimeOffset now = world.Clock.GetUtcNow();

        world.Uses.Note(used.Id, now, IPAddress.Parse("198.51.100.1"));
        world.Uses.Note(used.Id, now.AddSeconds(1), IPAddress.Parse("::ffff:203.0.113.7"));
        Assert.Null((await world.KeyAsync(used.Id)).LastUsedAt);
        await world.Uses.WriteAsync(Cancel);

        ApiKey key = await world.KeyAsync(used.Id);
        Assert.Equal((now.AddSeconds(1), "203.0.113.7"), (key.LastUsedAt!.Value, key.LastUsedAddress));
        Assert.Null((await world.KeyAsync(idle.Id)).LastUsedAt);

        // Another node was faster with a newer use: it stays.
        world.Uses.Note(used.Id, now, IPAddress.Loopback);
        await world.Uses.WriteAsync(Cancel);
        Assert.Equal("203.0.113.7", (await world.KeyAsync(used.Id)).LastUsedAddress);
    }

    [Fact]
    public async Task Write_ThatFailed_IsMadeUpForByTheNext()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = await world.GenerateAsync(await world.AddDeveloperAsync());
        world.Uses.Note(made.Id, world.Clock.GetUtcNow(), IPAddress.Loopback);
        await world.ReadAsync(db => db.Database.ExecuteSqlRawAsync("CREATE TRIGGER refuse BEFORE UPDATE ON \"ApiKeys\" BEGIN SELECT RAISE(ABORT, 'busy'); END", Cancel));
        await Assert.ThrowsAnyAsync<Exception>(() => world.Uses.WriteAsync(Cancel));
        await world.ReadAsync(db => db.Database.ExecuteSqlRawAsync("DROP TRIGGER refuse", Cancel));

        await world.Uses.WriteAsync(Cancel);

        Assert.NotNull((await world.KeyAsync(made.Id)).LastUsedAt);
    }

    [Fact]
    public async Task Stopping_WritesWhatIsStillNoted()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = await world.GenerateAsync(await world.AddDeveloperAsync());
        await world.Uses.StartAsync(Cancel);
        world.Uses.Note(made.Id, world.Clock.GetUtcNow(), null);
        await world.Uses.StopAsync(Cancel);
        Assert.Equal(world.Clock.GetUtcNow(), (await world.KeyAsync(made.Id)).LastUsedAt);
    }
}
