using OpenRouter.Portal.Features.ApiKeys;

namespace OpenRouter.Portal.Features.Dashboard;

/// <summary>The front door of the dashboard; nothing in it is for other features.</summary>
internal static class DashboardModule
{
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton<FirstRunService>();
        services.AddSingleton<IKeySnippetCopied>(static provider => provider.GetRequiredService<FirstRunService>());
        return services;
    }
}
