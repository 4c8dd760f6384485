using OpenRouter.Portal.Features.SignIn;

namespace OpenRouter.Portal.Features.DemoData;

/// <summary>
/// The front door of the demo data. It fills tables of other features directly, which nothing else may: it stands for what
/// people would have done over sixty days.
/// </summary>
internal static class DemoDataModule
{
    /// <summary>Registers the seeder where <c>Demo:Data</c> is on, and shows its accounts on the sign-in page in Development only.</summary>
    public static IServiceCollection AddDemoData(this IServiceCollection services, bool isOn, bool isDevelopment)
    {
        if (!isOn)
        {
            return services;
        }

        services.AddSingleton<DemoSeeder>();
        services.AddHostedService(static provider => provider.GetRequiredService<DemoSeeder>());
        if (isDevelopment)
        {
            services.AddSingleton(new DemoAccounts([.. DemoTeam.People.Select(person => person.Account)]));
        }

        return services;
    }
}
