using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>
/// The front door of accounts. Others use <see cref="AccountService"/>, <see cref="OperatorGate"/>, <see cref="AccountRoutes"/>,
/// <see cref="AccountLimits"/>, <see cref="AccountDeletionService"/> and <see cref="ProfileService"/>, implement
/// <see cref="IAccountVerifiedStep"/>, <see cref="INewPassword"/>, <see cref="IRecentProof"/>, <see cref="IAccountExportPart"/> and
/// <see cref="IAccountDeletionStep"/>, and may read <see cref="AccountDeletion"/> in their queries.
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
        services.AddSingleton<ProfileService>();
        services.AddSingleton<AccountDeletionService>();
        services.AddHostedService<ErasureSweeper>();
        services.AddSingleton<AccountExport>();
        services.AddSingleton<IAccountExportPart, ProfileExport>();
        services.AddSingleton<IAccountExportPart, AuditExport>();
        services.AddSingleton<IAccountExportPart, MailExport>();
        services.AddSingleton<IAccountExportPart, OperatorExport>();
        services.AddSingleton<UndoCookie>();
        return services;
    }

    public static void MapAccounts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(AccountRoutes.Export, AccountEndpoints.ExportAsync).RequireAuthorization(PortalPolicies.SignedIn).NoStore();
        endpoints.MapGet(AccountRoutes.UndoDeletion + "/{token}", AccountEndpoints.OpenUndoLink).AllowAnonymous().TokenInAddress();
    }
}
