using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>Writes the last use of sessions in the background, so that no request waits for it (SES-03: at most once a minute each).</summary>
internal sealed class SessionTouches(PortalDatabase database, IOptions<SessionOptions> options, TimeProvider time, ILogger<SessionTouches> logger) : BackgroundService
{
    private static readonly TimeSpan s_flushInterval = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _pending = new();

    /// <summary>Notes a use; true when it is due to be written, which is also when the cookie's date is renewed.</summary>
    public bool Note(SessionTicket ticket)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - ticket.LastSeenAt < options.Value.TouchInterval)
        {
            return false;
        }

        _pending[ticket.SessionId] = now;
        return true;
    }

    /// <summary>Writes what is noted.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<Guid, DateTimeOffset>[] uses = [.. _pending];
        if (uses.Length == 0)
        {
            return;
        }

        await database.WriteAsync(
            async db =>
            {
                foreach ((Guid id, DateTimeOffset at) in uses)
                {
                    await db.Sessions.Where(s => s.Id == id && s.EndedAt == null && s.LastSeenAt < at)
                        .ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, at), cancellationToken);
                }
            },
            cancellationToken);
        foreach (KeyValuePair<Guid, DateTimeOffset> use in uses)
        {
            // Removes the pair only as it was written: a later use stays for the next round.
            _pending.TryRemove(use);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(s_flushInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await FlushAsync(stoppingToken);
            }
#pragma warning disable CA1031 // The uses stay noted; a failed round must not stop the portal.
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                SessionLog.TouchFailed(logger, exception, _pending.Count);
            }
        }
    }
}
