using System.Threading.Channels;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Audit;

/// <summary>
/// Writes down what was refused. The transaction of a refused act is rolled back, so its entry is noted here and written by a
/// transaction of its own, a moment later and at the latest when the portal stops (AUD-01). A repetition within a minute, and
/// what goes beyond the caps of an hour, stands only in the log: refusals are what an attacker can have as many of as he likes.
/// </summary>
internal sealed class RefusedActs(PortalDatabase database, AuditTrail audit, TimeProvider time, ILogger<RefusedActs> logger) : BackgroundService
{
    /// <summary>The most entries that one person, or one key, causes in an hour on this node.</summary>
    public const int MaximumOfOne = 60;

    /// <summary>The most entries of everybody in an hour on this node.</summary>
    public const int MaximumOfAll = 2000;

    private readonly Channel<AuditEvent> _waiting = Channel.CreateBounded<AuditEvent>(MaximumOfAll);
    private readonly Lock _counting = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly HashSet<(string Actor, string Target, string? State)> _thisMinute = [];
    private readonly Dictionary<string, int> _thisHour = [];
    private long _minute;
    private long _hour;
    private int _all;

    /// <summary>Notes a refusal; waits for nothing, so it may be called inside the transaction that is about to be rolled back.</summary>
    /// <param name="refused">An event of <see cref="AuditActions.AuthorizationDenied"/> or <see cref="AuditActions.ApiKeyDenied"/>.</param>
    public void Note(AuditEvent refused)
    {
        if (IsNew(refused) && !_waiting.Writer.TryWrite(refused))
        {
            AuditLog.RefusalsNotWritten(logger, MaximumOfAll);
        }
    }

    /// <summary>Writes what was noted before the call.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await DrainAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The loop has ended then, so nobody else reads; a host that is disposed first stops all the same.
        await base.StopAsync(cancellationToken);
        await DrainAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    // What is being written when the portal stops is written to its end: the stop waits for it.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            await WriteAsync(CancellationToken.None);
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (_waiting.Reader.TryRead(out AuditEvent? refused))
        {
            await TryWriteAsync(refused, cancellationToken);
        }
    }

    private async Task TryWriteAsync(AuditEvent refused, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(db => audit.AppendAsync(db, refused, cancellationToken), cancellationToken);
        }
#pragma warning disable CA1031 // A busy or lost store must not end the loop; the refusal itself stands in the log.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            AuditLog.RefusalNotWritten(logger, exception, refused.Action, refused.Chain);
        }
    }

    private bool IsNew(AuditEvent refused)
    {
        string actor = refused.ActorUserId?.ToString() ?? refused.TargetId;
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        lock (_counting)
        {
            if (_minute != now / 60)
            {
                _minute = now / 60;
                _thisMinute.Clear();
            }

            if (_hour != now / 3600)
            {
                _hour = now / 3600;
                _thisHour.Clear();
                _all = 0;
            }

            // The caps come first: beyond them nothing may grow, the sets neither.
            int own = _thisHour.GetValueOrDefault(actor);
            if (_all >= MaximumOfAll || own >= MaximumOfOne || !_thisMinute.Add((actor, refused.TargetId, AuditText.Json(refused.After))))
            {
                return false;
            }

            _thisHour[actor] = own + 1;
            if (++_all == MaximumOfAll)
            {
                AuditLog.RefusalsNotWritten(logger, MaximumOfAll);
            }

            return true;
        }
    }
}
