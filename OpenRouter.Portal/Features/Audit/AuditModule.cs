namespace OpenRouter.Portal.Features.Audit;

/// <summary>
/// The front door of the audit trail. Others use <see cref="AuditTrail"/>, <see cref="AuditReader"/>, <see cref="RefusedActs"/>,
/// <see cref="AuditEvent"/>, <see cref="AuditChain"/>'s
/// names and <see cref="AuditActions"/>.
/// </summary>
internal static class AuditModule
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditReader>();
        services.AddSingleton<AuditVerification>();
        services.AddSingleton<RefusedActs>();
        services.AddHostedService(static provider => provider.GetRequiredService<RefusedActs>());
        return services;
    }
}
