using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.AccountSettings;

/// <summary>The front door of the account's pages; nothing in it is for other features, which link to the addresses.</summary>
internal static class AccountSettingsModule
{
    public static IServiceCollection AddAccountSettings(this IServiceCollection services) => services.AddSingleton<SecurityLog>();

    public static void MapAccountSettings(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(SecurityLogEndpoints.Export, SecurityLogEndpoints.Download).RequireAuthorization(PortalPolicies.SignedIn).NoStore();
}
