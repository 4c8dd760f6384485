using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>What the running host has in its options, not what the code meant to set.</summary>
public sealed class RunningOptionsTests : IDisposable
{
    private readonly PortalApplicationFactory _portal = new() { EnvironmentName = "Production" };

    public void Dispose() => _portal.Dispose();

    /// <summary>BLZ-03.</summary>
    [Fact]
    public void Circuits_AreBounded()
    {
        CircuitOptions circuits = Get<CircuitOptions>();
        Assert.Equal(100, circuits.DisconnectedCircuitMaxRetained);
        Assert.InRange(circuits.DisconnectedCircuitRetentionPeriod, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(3));
        Assert.InRange(circuits.JSInteropDefaultCallTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.Equal(10, circuits.MaxBufferedUnacknowledgedRenderBatches);
        Assert.False(circuits.DetailedErrors);
        foreach (HubOptions hub in HubOptions())
        {
            Assert.Equal(32 * 1024, hub.MaximumReceiveMessageSize);
            Assert.NotEqual(true, hub.EnableDetailedErrors);
            Assert.Equal(1, hub.MaximumParallelInvocationsPerClient);
        }
    }

    /// <summary>BLZ-04. Guarantee: no state of a page outlives its session in the server's memory.</summary>
    [Fact]
    public void PersistedCircuits_AreOff()
    {
        CircuitOptions circuits = Get<CircuitOptions>();
        Assert.Equal(0, circuits.PersistedCircuitInMemoryMaxRetained);
        Assert.InRange(circuits.PersistedCircuitInMemoryRetentionPeriod, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.InRange(circuits.PersistedCircuitDistributedRetentionPeriod!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    /// <summary>BLZ-01, BLZ-14.</summary>
    [Fact]
    public void HubEndpoints_OfferWebSocketsOnly()
    {
        _portal.NewClient().Dispose();
        HttpConnectionDispatcherOptions[] hubs =
        [
            .. _portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.SelectMany(endpoint => endpoint.Metadata.OfType<HttpConnectionDispatcherOptions>()),
        ];
        Assert.NotEmpty(hubs);
        Assert.All(hubs, hub => Assert.Equal(HttpTransportType.WebSockets, hub.Transports));
    }

    /// <summary>WEB-11, WEB-02.</summary>
    [Fact]
    public void Server_IsBounded_AndDoesNotSayWhatItIs()
    {
        KestrelServerOptions server = Get<KestrelServerOptions>();
        Assert.False(server.AddServerHeader);
        Assert.Equal(1024 * 1024, server.Limits.MaxRequestBodySize);
        Assert.Equal(32 * 1024, server.Limits.MaxRequestHeadersTotalSize);
        Assert.Equal(100, server.Limits.MaxRequestHeaderCount);
        Assert.Equal(8 * 1024, server.Limits.MaxRequestLineSize);
        Assert.NotNull(server.Limits.MaxConcurrentConnections);
        Assert.NotNull(server.Limits.MaxConcurrentUpgradedConnections);
    }

    /// <summary>OPS-07.</summary>
    [Fact]
    public void InProduction_NothingTellsDetails()
    {
        using IServiceScope scope = _portal.Services.CreateScope();
        using PortalDbContext db = _portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContext();
        CoreOptionsExtension core = db.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()!;
        Assert.False(core.IsSensitiveDataLoggingEnabled);
        Assert.False(core.DetailedErrorsEnabled);
        Assert.False(Get<CircuitOptions>().DetailedErrors);
    }

    /// <summary>OPS-05.</summary>
    [Fact]
    public void Stop_GivesRunningRequestsThirtySeconds() => Assert.Equal(TimeSpan.FromSeconds(30), Get<HostOptions>().ShutdownTimeout);

    /// <summary>Deny by default.</summary>
    [Fact]
    public void Authorization_WithoutAWord_DemandsASession()
    {
        AuthorizationOptions authorization = Get<AuthorizationOptions>();
        Assert.Equal([PortalPolicies.SessionScheme], authorization.FallbackPolicy!.AuthenticationSchemes);
        Assert.Equal([PortalPolicies.SessionScheme], authorization.DefaultPolicy.AuthenticationSchemes);
        Assert.Same(authorization.FallbackPolicy, authorization.GetPolicy(PortalPolicies.SignedIn));
    }

    /// <summary>LGN-13, WEB-05.</summary>
    [Fact]
    public void AntiforgeryCookie_IsBoundToTheHostAndToOurPages()
    {
        AntiforgeryOptions antiforgery = Get<AntiforgeryOptions>();
        Assert.Equal("__Host-portal-af", antiforgery.Cookie.Name);
        Assert.Equal(CookieSecurePolicy.Always, antiforgery.Cookie.SecurePolicy);
        Assert.Equal(SameSiteMode.Lax, antiforgery.Cookie.SameSite);
        Assert.Equal("/", antiforgery.Cookie.Path);
        Assert.Null(antiforgery.Cookie.Domain);
        Assert.True(antiforgery.Cookie.HttpOnly);
    }

    // The options of Blazor's own hub, whose type is internal to the framework, and those of all hubs.
    private IEnumerable<HubOptions> HubOptions()
    {
        yield return Get<HubOptions>();
        Type hub = typeof(CircuitOptions).Assembly.GetType("Microsoft.AspNetCore.Components.Server.ComponentHub", throwOnError: true)!;
        object options = _portal.Services.GetRequiredService(typeof(IOptions<>).MakeGenericType(typeof(HubOptions<>).MakeGenericType(hub)));
        yield return (HubOptions)options.GetType().GetProperty("Value")!.GetValue(options)!;
    }

    private T Get<T>()
        where T : class => _portal.Services.GetRequiredService<IOptions<T>>().Value;
}
