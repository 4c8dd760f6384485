using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>
/// The front door of throttling. Others use <see cref="Throttle"/> and <see cref="ThrottleLimit"/> for counting, and the guards
/// <see cref="AddressThrottle"/>, <see cref="PasswordGuard"/> and <see cref="SecondFactorGuard"/> before they judge a credential.
/// </summary>
internal static class ThrottlingModule
{
    public static IServiceCollection AddThrottling(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<ThrottlingOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ThrottlingOptions>, ThrottlingOptionsValidator>();
        services.AddSingleton<Throttle>();
        services.AddSingleton<GuardStore>();
        services.AddSingleton<AddressThrottle>();
        services.AddSingleton<PasswordGuard>();
        services.AddSingleton<SecondFactorGuard>();
        services.AddHostedService<ThrottleSweeper>();
        return services;
    }
}
