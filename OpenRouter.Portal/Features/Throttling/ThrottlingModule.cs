namespace OpenRouter.Portal.Features.Throttling;

/// <summary>The front door of throttling. Others use <see cref="Throttle"/> and <see cref="ThrottleLimit"/>.</summary>
internal static class ThrottlingModule
{
    public static IServiceCollection AddThrottling(this IServiceCollection services)
    {
        services.AddSingleton<Throttle>();
        services.AddHostedService<ThrottleSweeper>();
        return services;
    }
}
