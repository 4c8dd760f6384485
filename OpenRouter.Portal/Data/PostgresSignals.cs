using Microsoft.Extensions.Options;
using Npgsql;
using OpenRouter.Portal.Data.Signals;

namespace OpenRouter.Portal.Data;

/// <summary>
/// Hears what other nodes committed (LISTEN) and passes it to this node's <see cref="SignalHub"/>. When the connection was
/// lost, subscribers get <see cref="SignalHub.Resync"/> after it is back, because notifications are not kept for absentees.
/// </summary>
internal sealed class PostgresSignals(SignalHub hub, IOptions<DatabaseOptions> options, TimeProvider time, ILogger<PostgresSignals> logger) : BackgroundService
{
    private static readonly TimeSpan s_pauseAfterLoss = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bool lost = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(lost, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // A name that does not resolve, a broken handshake, whatever: an exception that left here would stop the portal.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                lost = true;
                SignalLog.ListenerLost(logger, exception);
                await Task.Delay(s_pauseAfterLoss, time, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(bool resync, CancellationToken cancellationToken)
    {
        // Outside the pool and with a keep-alive: an idle connection that a firewall dropped must be noticed.
        string connectionString = new NpgsqlConnectionStringBuilder(options.Value.ConnectionString) { Pooling = false, KeepAlive = 10 }.ToString();
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync(cancellationToken);
        connection.Notification += (_, news) => Dispatch(news.Payload);
        await using (NpgsqlCommand listen = new("LISTEN " + SignalHub.Channel, connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        if (resync)
        {
            hub.Dispatch([new Signal(SignalHub.Resync, "")]);
        }

        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    // Payload: 0f8fad5bd9cb469fa16570867728950e|session-ended|7c9e6679-7425-40de-944b-e07fc1f90ae7
    private void Dispatch(string payload)
    {
        string[] parts = payload.Split('|', 3);
        if (parts.Length == 3 && parts[0] != hub.NodeId)
        {
            hub.Dispatch([new Signal(parts[1], parts[2])]);
        }
    }
}
