using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Architecture;

/// <summary>What the code believes of the schema is what the migrations make, on both engines.</summary>
public sealed class MigrationTests
{
    [Fact]
    public void SqliteModel_HasNoChangeWithoutAMigration()
    {
        using SqlitePortalDbContext db = new SqliteDesignTimeFactory().CreateDbContext([]);
        Assert.NotEmpty(db.Database.GetMigrations());
        Assert.False(db.Database.HasPendingModelChanges(), "Run dotnet ef migrations add for SqlitePortalDbContext.");
    }

    [Fact]
    public void PostgresModel_HasNoChangeWithoutAMigration()
    {
        using PostgresPortalDbContext db = new PostgresDesignTimeFactory().CreateDbContext([]);
        Assert.NotEmpty(db.Database.GetMigrations());
        Assert.False(db.Database.HasPendingModelChanges(), "Run dotnet ef migrations add for PostgresPortalDbContext.");
    }

    /// <summary>The tool's model and the running one are made in two places; a setting given to one alone would show here.</summary>
    [Fact]
    public async Task RunningModel_IsTheOneThatWasMigrated()
    {
        await using SqliteTestDatabase database = new();
        await using PortalDbContext db = await database.Database.OpenAsync(TestContext.Current.CancellationToken);
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public void BothEngines_TakeTheSameSteps()
    {
        using SqlitePortalDbContext sqlite = new SqliteDesignTimeFactory().CreateDbContext([]);
        using PostgresPortalDbContext postgres = new PostgresDesignTimeFactory().CreateDbContext([]);
        Assert.Equal(Steps(sqlite), Steps(postgres));
    }

    // 20260301120000_Initial: the two were made at different seconds.
    private static IEnumerable<string> Steps(DbContext db) => db.Database.GetMigrations().Select(name => name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..]);
}
