using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Accounts;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>
/// The front door of credits. Others use <see cref="SpendingService"/> with <see cref="Reservation"/> and
/// <see cref="BalanceDetails"/>, <see cref="Ledger"/> to add credits, and <see cref="LedgerCheck"/>.
/// </summary>
internal static class SpendingModule
{
    /// <summary>Binds section <c>Spending</c>.</summary>
    public static IServiceCollection AddSpending(this IServiceCollection services, IConfigurationSection spending)
    {
        services.AddOptions<SpendingOptions>().Bind(spending).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SpendingOptions>, SpendingOptionsValidator>();
        services.AddHttpContextAccessor();
        services.AddSingleton<SpendingService>();
        services.AddSingleton<LedgerCheck>();
        services.AddSingleton<LedgerReader>();
        services.AddSingleton<IAccountExportPart, LedgerExport>();
        services.AddSingleton<IAccountVerifiedStep, StarterCredits>();
        services.AddSingleton<IAccountDeletionStep, StarterCredits>();
        services.AddHostedService<ReservationSweeper>();
        return services;
    }
}
