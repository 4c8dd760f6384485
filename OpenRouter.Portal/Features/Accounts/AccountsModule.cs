using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>
/// The front door of accounts. Others use <see cref="AccountService"/>, <see cref="OperatorGate"/>, <see cref="AccountRoutes"/>,
/// <see cref="AccountLimits"/> and implement <see cref="IAccountVerifiedStep"/> and <see cref="INewPassword"/>.
/// </summary>
internal static class AccountsModule
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<AccountOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccountOptions>, AccountOptionsValidator>();
        services.AddSingleton<AccountLimits>();
        services.AddSingleton<AccountMails>();
        services.AddSingleton<RegistrationCookies>();
        services.AddSingleton<AccountService>();
        services.AddSingleton<OperatorGate>();
        services.AddHostedService<RegistrationSweeper>();
        return services;
    }
}
