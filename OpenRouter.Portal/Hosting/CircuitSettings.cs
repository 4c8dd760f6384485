using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace OpenRouter.Portal.Hosting;

/// <summary>The numbers of Blazor's circuits and of the hub under them; tests read them back from the running options (BLZ-03, BLZ-04).</summary>
internal static class CircuitSettings
{
    private const int MaximumMessageBytes = 32 * 1024;

    public static void Configure(CircuitOptions options)
    {
        options.DetailedErrors = false;
        options.DisconnectedCircuitMaxRetained = 100;
        options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
        options.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(60);
        options.MaxBufferedUnacknowledgedRenderBatches = 10;

        // A kept state would outlive the session that it was made in.
        options.PersistedCircuitInMemoryMaxRetained = 0;
        options.PersistedCircuitInMemoryRetentionPeriod = TimeSpan.FromSeconds(1);
        options.PersistedCircuitDistributedRetentionPeriod = TimeSpan.FromSeconds(1);
    }

    public static void Configure(HubOptions options)
    {
        options.EnableDetailedErrors = false;
        options.MaximumReceiveMessageSize = MaximumMessageBytes;
        options.MaximumParallelInvocationsPerClient = 1;
    }

    /// <summary>Takes every other transport away from the hub's endpoints, so that negotiation does not offer them.</summary>
    public static void OfferWebSocketsOnly(EndpointBuilder endpoint)
    {
        foreach (HttpConnectionDispatcherOptions dispatcher in endpoint.Metadata.OfType<HttpConnectionDispatcherOptions>())
        {
            dispatcher.Transports = HttpTransportType.WebSockets;
        }
    }
}
