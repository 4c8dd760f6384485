using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Accounts;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// The front door of credentials. Others use <see cref="PasswordPolicy"/> with <see cref="PasswordContext"/> for new passwords,
/// <see cref="PasswordLane"/> for every hash, and <see cref="PasswordErrors"/>; Accounts gets its <see cref="INewPassword"/>.
/// </summary>
internal static class CredentialsModule
{
    public static IServiceCollection AddCredentials(this IServiceCollection services, IConfigurationSection credentials)
    {
        services.AddOptions<CredentialsOptions>().Bind(credentials).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CredentialsOptions>, CredentialsOptionsValidator>();
        services.AddSingleton<PasswordPolicy>();
        services.AddSingleton<PasswordLane>();
        services.AddSingleton<GuardedPassword>();
        services.AddSingleton<INewPassword, NewPassword>();
        return services;
    }
}
