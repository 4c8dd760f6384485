using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Tests.TestKit;

public sealed class SqliteTestDatabaseTests
{
    [Fact]
    public async Task TwoDatabases_DoNotSeeEachOther()
    {
        await using SqliteTestDatabase first = new();
        await using SqliteTestDatabase second = new();

        User user = new() { Id = Guid.NewGuid(), UserName = "only-here", CreatedAt = first.Clock.GetUtcNow(), RegisteredAt = first.Clock.GetUtcNow() };
        await first.Database.WriteAsync(db => db.AddAsync(user).AsTask(), TestContext.Current.CancellationToken);

        Assert.Equal(1, await CountUsersAsync(first));
        Assert.Equal(0, await CountUsersAsync(second));
    }

    private static async Task<int> CountUsersAsync(SqliteTestDatabase database)
    {
        await using PortalDbContext db = await database.Database.OpenAsync(TestContext.Current.CancellationToken);
        return db.Users.Count();
    }
}
