using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Data.KeyRing;

/// <summary>Data Protection with its ring in the database, encrypted by the key file.</summary>
internal static class KeyRingModule
{
    public static IServiceCollection AddKeyRing(this IServiceCollection services)
    {
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
}
