using Microsoft.EntityFrameworkCore;

namespace OpenRouter.Portal.Data;

/// <summary>The model on a SQLite file; EF keeps one migration set per context type, hence two types (docs/decisions/0004).</summary>
internal sealed class SqlitePortalDbContext(DbContextOptions<SqlitePortalDbContext> options) : PortalDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder builder)
    {
        base.ConfigureConventions(builder);
        builder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
    }
}
