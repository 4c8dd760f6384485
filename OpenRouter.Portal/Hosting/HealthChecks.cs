using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do its work, 503 when the store is away or the portal is
/// stopping. Both say one word and nothing else (OPS-04).
/// </summary>
internal static class HealthChecks
{
    public const string Prefix = "/health";

    public static void Add(IServiceCollection services) => services.AddHealthChecks().AddCheck<StoreCheck>("store");

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder group = endpoints.MapGroup(Prefix).AllowAnonymous().WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
        group.MapHealthChecks("/live", new HealthCheckOptions { Predicate = static _ => false });
        group.MapHealthChecks("/ready");
    }

    private sealed class StoreCheck(PortalDatabase database, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StoreCheck> logger) : IHealthCheck
    {
        private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy();
            }

            using CancellationTokenSource patience = new(s_patience, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                await using PortalDbContext db = await database.OpenAsync(either.Token);
                return await db.Database.CanConnectAsync(either.Token) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
            }
#pragma warning disable CA1031 // Whatever keeps the store from answering means the same here.
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                HostingLog.StoreUnreachable(logger, exception);
                return HealthCheckResult.Unhealthy();
            }
        }
    }
}
