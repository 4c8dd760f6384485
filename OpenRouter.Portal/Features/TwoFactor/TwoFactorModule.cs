using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Sessions;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>The front door of the second factor. The sign-in uses <see cref="SecondFactor"/>, <see cref="PasskeyCeremony"/> and <see cref="PasskeyUses"/>; a page shows <see cref="TwoFactorPanel"/> and <see cref="PasskeysPanel"/>.</summary>
internal static class TwoFactorModule
{
    public static IServiceCollection AddTwoFactor(this IServiceCollection services)
    {
        services.AddSingleton<IAccountExportPart, AuthenticatorAppsExport>();
        services.AddSingleton<IAccountExportPart, RecoveryCodesExport>();
        services.AddSingleton<IAccountExportPart, PasskeysExport>();
        services.AddSingleton<AuthenticatorSeal>();
        services.AddSingleton<TwoFactorMails>();
        services.AddSingleton<SecondFactor>();
        services.AddSingleton<TwoFactorService>();
        services.AddSingleton<ICredentialChangeStep, PendingAuthenticatorBurning>();

        // Identity reads users and their public keys; nothing but PasskeyCeremony uses it.
        services.AddIdentityCore<User>().AddEntityFrameworkStores<PortalDbContext>();
        services.AddSingleton<PasskeyCeremony>();
        services.AddSingleton<PasskeyMails>();
        services.AddSingleton<PasskeyUses>();
        services.AddSingleton<PasskeyService>();
        services.AddSingleton<ICredentialChangeStep, PasskeyChallengeBurning>();
        services.AddHostedService<PasskeyChallengeSweeper>();
        return services;
    }

    public static void MapTwoFactor(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(PasskeyEndpoints.Options, PasskeyEndpoints.BeginAsync).RequireAuthorization();
        endpoints.MapPost(PasskeyEndpoints.Register, PasskeyEndpoints.RegisterAsync).RequireAuthorization();
        endpoints.MapGet("/.well-known/passkey-endpoints", PasskeyEndpoints.WellKnown).AllowAnonymous();
    }
}
