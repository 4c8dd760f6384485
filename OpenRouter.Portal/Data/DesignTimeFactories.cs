using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace OpenRouter.Portal.Data;

/// <summary>Lets <c>dotnet ef</c> build the SQLite model without starting the portal.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqlitePortalDbContext>
{
    public SqlitePortalDbContext CreateDbContext(string[] args) =>
        new(DesignTimeContainer.Use(new DbContextOptionsBuilder<SqlitePortalDbContext>()).UseSqlite("Data Source=design.db").Options);
}

/// <summary>Lets <c>dotnet ef</c> build the PostgreSQL model without starting the portal.</summary>
internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresPortalDbContext>
{
    public PostgresPortalDbContext CreateDbContext(string[] args) =>
        new(DesignTimeContainer.Use(new DbContextOptionsBuilder<PostgresPortalDbContext>()).UseNpgsql("Host=localhost;Database=design").Options);
}

/// <summary>Holds what the model takes from the portal's container.</summary>
internal static class DesignTimeContainer
{
    public static DbContextOptionsBuilder<T> Use<T>(DbContextOptionsBuilder<T> builder)
        where T : DbContext =>
        builder.UseApplicationServiceProvider(new ServiceCollection().Configure<IdentityOptions>(PortalDbContext.UseIdentitySchema).BuildServiceProvider());
}
