using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Data.KeyRing;

/// <summary>
/// The front door of the keys: Data Protection with its ring in the database, encrypted by the key file, and
/// <see cref="KeyedHash"/> for hashes that a database dump alone cannot guess; <see cref="PrepareDataAsync"/> at start.
/// </summary>
internal static class KeyRingModule
{
    public static IServiceCollection AddKeyRing(this IServiceCollection services, IConfigurationSection security)
    {
        services.AddOptions<KeyFileOptions>().Bind(security);
        services.AddSingleton<KeyFile>();
        services.AddSingleton<KeyedHash>();
        services.AddSingleton<KeyFileCheck>();
        services.AddSingleton<IXmlRepository, DatabaseXmlRepository>();
        services.AddDataProtection().SetApplicationName("OpenRouter.Portal");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(static provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = provider.GetRequiredService<IXmlRepository>();
            options.XmlEncryptor = new KeyFileXmlEncryptor(provider.GetRequiredService<KeyFile>());
        }));
        return services;
    }

    /// <summary>Migrates the store and opens the key file; must have succeeded before the first request and the first worker.</summary>
    public static async Task PrepareDataAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<DatabaseMigration>().RunAsync(cancellationToken);
        await services.GetRequiredService<KeyFileCheck>().RunAsync(cancellationToken);

        // A new ring writes its first key: done inside somebody's write transaction, that would wait for itself on SQLite.
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector("start").Protect([]);
    }
}
