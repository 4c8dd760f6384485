using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>
/// Remembers each key's last use and writes all of them together every <see cref="ApiKeyOptions.LastUsedInterval"/> and at
/// shutdown, so that a request never waits for it. A crash loses what was not written yet: it is a hint for people, not a record.
/// </summary>
internal sealed class ApiKeyUses(PortalDatabase database, IOptions<ApiKeyOptions> options, TimeProvider time, ILogger<ApiKeyUses> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<Guid, Use> _pending = new();

    /// <summary>Notes a use; costs one dictionary write.</summary>
    public void Note(Guid apiKeyId, DateTimeOffset now, IPAddress? address) => _pending[apiKeyId] = new Use(now, address);

    /// <summary>Writes what has been noted since the last call.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<Guid, Use>[] batch = [.. _pending];
        if (batch.Length == 0)
        {
            return;
        }

        await database.WriteAsync(
            async db =>
            {
                var keys = db.ApiKeys;
                foreach ((Guid id, Use use) in batch)
                {
                    string? address = use.Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4().ToString() : use.Address?.ToString();

                    // The condition keeps a newer use that another node has written.
                    await keys.Where(key => key.Id == id && (key.LastUsedAt == null || key.LastUsedAt < use.At)).ExecuteUpdateAsync(
                        set => set.SetProperty(key => key.LastUsedAt, use.At).SetProperty(key => key.LastUsedAddress, address),
                        cancellationToken);
                }
            },
            cancellationToken);

        // Removes only what was written: a use noted meanwhile has another value and stays.
        foreach (KeyValuePair<Guid, Use> written in batch)
        {
            _pending.TryRemove(written);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.Value.LastUsedInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryWriteAsync(stoppingToken);
        }
    }

    private async Task TryWriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(cancellationToken);
        }
#pragma warning disable CA1031 // A busy or lost store must not end the loop.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            ApiKeyLog.LastUsesNotWritten(logger, exception);
        }
    }

    private sealed record Use(DateTimeOffset At, IPAddress? Address);
}
