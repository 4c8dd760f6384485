using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Accounts;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>
/// The front door of API keys. The API uses <see cref="ApiKeyOfRequest.ApiKey"/>, <see cref="ScopeMarks.RequireScope"/>,
/// <see cref="ApiKeyScopes"/>, <see cref="ApiError"/> and <see cref="ApiErrorWriter"/>; others may read the entities
/// <see cref="ApiKey"/> and <see cref="ApiKeySecret"/> in their queries, never change them.
/// </summary>
internal static class ApiKeysModule
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services, IConfigurationSection keys)
    {
        services.AddOptions<ApiKeyOptions>().Bind(keys).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        services.AddSingleton<ApiKeyService>();
        services.AddSingleton<ApiKeyList>();
        services.AddSingleton<KeySnippets>();
        services.AddSingleton<IAccountDeletionStep, KeysOfAPerson>();
        services.AddSingleton<IAccountExportPart, KeysOfAPerson>();
        services.AddSingleton<ApiKeyLookup>();
        services.AddSingleton<ApiKeyUses>();
        services.AddHostedService(static provider => provider.GetRequiredService<ApiKeyUses>());
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(ApiKeyAuthenticationHandler.Scheme, null);
        return services;
    }
}
