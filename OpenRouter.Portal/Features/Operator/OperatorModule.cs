namespace OpenRouter.Portal.Features.Operator;

/// <summary>The front door of the operators' pages. The host uses the services for its commands and implements <see cref="ISettingsList"/>.</summary>
internal static class OperatorModule
{
    public static IServiceCollection AddOperator(this IServiceCollection services)
    {
        services.AddSingleton<OperatorService>();
        services.AddSingleton<AccountDeskService>();
        services.AddSingleton<MailDeskService>();
        services.AddSingleton<InstallationService>();
        services.AddHostedService<FirstOperatorLine>();
        return services;
    }
}
