using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data.Signals;

namespace OpenRouter.Portal.Data;

/// <summary>
/// The front door of the store: <see cref="PortalDatabase"/> for use cases, <see cref="SignalHub"/> for news. It needs the key
/// ring's module, which prepares both at start.
/// </summary>
internal static class DataModule
{
    public static IServiceCollection AddData(this IServiceCollection services, IConfigurationSection database)
    {
        services.AddOptions<DatabaseOptions>().Bind(database).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);

        services.Configure<IdentityOptions>(PortalDbContext.UseIdentitySchema);
        services.AddDbContextFactory<SqlitePortalDbContext>(UseSqlite);
        services.AddDbContextFactory<PostgresPortalDbContext>(static (provider, builder) =>
            builder.UseNpgsql(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString));
        services.AddSingleton<IDbContextFactory<PortalDbContext>, PortalDbContextFactory>();

        // Identity's stores want a scoped context; they are used in short scopes only.
        services.AddScoped(static provider => provider.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContext());

        services.AddSingleton<SignalHub>();
        services.AddSingleton<PortalDatabase>();
        services.AddSingleton<HotConnection>();
        services.AddSingleton<DatabaseMigration>();
        if (string.Equals(database[nameof(DatabaseOptions.Provider)], nameof(DatabaseProvider.PostgreSql), StringComparison.OrdinalIgnoreCase))
        {
            services.AddHostedService<PostgresSignals>();
        }

        return services;
    }

    private static void UseSqlite(IServiceProvider provider, DbContextOptionsBuilder builder)
    {
        DatabaseOptions options = provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        string root = provider.GetRequiredService<IHostEnvironment>().ContentRootPath;
        builder.UseSqlite(SqliteSettings.ConnectionString(options, root)).AddInterceptors(new SqliteSettings(options.BusyTimeout));
    }

    /// <summary>Serves the configured engine's context under the name that the features know; <see cref="IDbContextFactory{T}"/> is not covariant.</summary>
    private sealed class PortalDbContextFactory(IServiceProvider provider, IOptions<DatabaseOptions> options) : IDbContextFactory<PortalDbContext>
    {
        private readonly Func<PortalDbContext> _create = options.Value.Provider == DatabaseProvider.Sqlite
            ? provider.GetRequiredService<IDbContextFactory<SqlitePortalDbContext>>().CreateDbContext
            : provider.GetRequiredService<IDbContextFactory<PostgresPortalDbContext>>().CreateDbContext;

        public PortalDbContext CreateDbContext() => _create();
    }
}
