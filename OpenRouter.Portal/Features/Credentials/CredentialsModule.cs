using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// The front door of credentials. Others use <see cref="PasswordPolicy"/> with <see cref="PasswordContext"/> for new passwords,
/// <see cref="PasswordLane"/> for every hash, and <see cref="PasswordErrors"/>, <see cref="CredentialRoutes"/> and the panels; Accounts gets its <see cref="INewPassword"/>.
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
        services.AddSingleton<CredentialCookies>();
        services.AddSingleton<CredentialMails>();
        services.AddSingleton<PasswordResetService>();
        services.AddSingleton<PasswordChangeService>();
        services.AddSingleton<EmailChangeService>();
        services.AddSingleton<EmailUndoService>();
        services.AddSingleton<ICredentialChangeStep, CredentialLinksBurning>();
        services.AddHostedService<CredentialsSweeper>();
        return services;
    }

    public static void MapCredentials(this IEndpointRouteBuilder endpoints)
    {
        foreach (string page in (string[])[CredentialRoutes.ResetPassword, CredentialRoutes.ConfirmEmail, CredentialRoutes.UndoEmail])
        {
            endpoints.MapGet(page + "/{token}", CredentialEndpoints.OpenLink(page)).AllowAnonymous().TokenInAddress();
        }

        endpoints.MapGet(CredentialRoutes.WellKnownPassword, CredentialEndpoints.WellKnown).AllowAnonymous();
        endpoints.MapPost(CredentialRoutes.PasswordChange, CredentialEndpoints.ChangePasswordAsync).RequireAuthorization();
    }
}
