namespace OpenRouter.Portal.Features.Usage;

/// <summary>
/// The front door of metering. Others use <see cref="UsageService"/> with <see cref="GenerationRow"/> and
/// <see cref="KeyUsage"/>, and the entity <see cref="Generation"/> to record a call.
/// </summary>
internal static class UsageModule
{
    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        services.AddSingleton<UsageService>();
        return services;
    }
}
