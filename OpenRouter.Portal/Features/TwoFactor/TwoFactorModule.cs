using OpenRouter.Portal.Features.Sessions;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>The front door of the second factor. The sign-in uses <see cref="SecondFactor"/>; a page shows <see cref="TwoFactorPanel"/>.</summary>
internal static class TwoFactorModule
{
    public static IServiceCollection AddTwoFactor(this IServiceCollection services)
    {
        services.AddSingleton<AuthenticatorSeal>();
        services.AddSingleton<TwoFactorMails>();
        services.AddSingleton<SecondFactor>();
        services.AddSingleton<TwoFactorService>();
        services.AddSingleton<ICredentialChangeStep, PendingAuthenticatorBurning>();
        return services;
    }
}
