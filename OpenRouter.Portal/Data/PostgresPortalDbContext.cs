using Microsoft.EntityFrameworkCore;

namespace OpenRouter.Portal.Data;

/// <summary>The model on PostgreSQL; EF keeps one migration set per context type, hence two types (docs/decisions/0004).</summary>
internal sealed class PostgresPortalDbContext(DbContextOptions<PostgresPortalDbContext> options) : PortalDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder builder)
    {
        base.ConfigureConventions(builder);
        builder.Properties<DateTimeOffset>().HaveConversion<UtcMillisecondsConverter>();
    }
}
