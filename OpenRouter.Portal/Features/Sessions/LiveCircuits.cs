using Microsoft.AspNetCore.WebUtilities;
using Microsoft.JSInterop;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>
/// The live pages of this node by session. When a session ends, anywhere, its pages are sent to the sign-in page at once and
/// a moment later their sockets are cut, for browsers that do not follow (BLZ-05).
/// </summary>
internal sealed class LiveCircuits : IDisposable
{
    private static readonly TimeSpan s_courtesy = TimeSpan.FromMilliseconds(500);
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, HashSet<LiveCircuit>> _circuits = [];
    private readonly ILiveConnections _connections;
    private readonly SessionService _sessions;
    private readonly TimeProvider _time;
    private readonly ILogger<LiveCircuits> _logger;
    private readonly List<IDisposable> _subscriptions;

    public LiveCircuits(SignalHub signals, ILiveConnections connections, SessionService sessions, TimeProvider time, ILogger<LiveCircuits> logger)
    {
        (_connections, _sessions, _time, _logger) = (connections, sessions, time, logger);
        _subscriptions =
        [
            signals.Subscribe(SessionSignals.Ended, key => End(Guid.Parse(key))),
            signals.Subscribe(SignalHub.Resync, _ => JudgeAll()),
        ];
    }

    /// <summary>Knows a page from now on; a session that ended in the meantime ends it at once.</summary>
    public void Add(LiveCircuit circuit)
    {
        lock (_lock)
        {
            if (!_circuits.TryGetValue(circuit.SessionId, out HashSet<LiveCircuit>? circuits))
            {
                _circuits[circuit.SessionId] = circuits = [];
            }

            circuits.Add(circuit);
        }

        Judge(circuit.SessionId);
    }

    public void Remove(LiveCircuit circuit)
    {
        lock (_lock)
        {
            if (_circuits.TryGetValue(circuit.SessionId, out HashSet<LiveCircuit>? circuits) && circuits.Remove(circuit) && circuits.Count == 0)
            {
                _circuits.Remove(circuit.SessionId);
            }
        }
    }

    /// <summary>Asks whether a session still stands, and ends its pages if it does not; for whoever has a doubt.</summary>
    public void Judge(Guid sessionId) => _ = JudgeAsync(sessionId); // Not awaited: a signal's subscriber must be short. It logs its own failures.

    public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());

    private void JudgeAll()
    {
        Guid[] sessions;
        lock (_lock)
        {
            sessions = [.. _circuits.Keys];
        }

        foreach (Guid sessionId in sessions)
        {
            Judge(sessionId);
        }
    }

    // A socket on which no page was started yet has nobody to send away, and could start one later: it is cut at once.
    private void End(Guid sessionId)
    {
        if (PagesOf(sessionId).Length > 0)
        {
            Judge(sessionId);
        }
        else
        {
            _connections.Abort(sessionId);
        }
    }

    private LiveCircuit[] PagesOf(Guid sessionId)
    {
        lock (_lock)
        {
            return [.. _circuits.GetValueOrDefault(sessionId) ?? []];
        }
    }

    private async Task JudgeAsync(Guid sessionId)
    {
        if (PagesOf(sessionId).Length == 0)
        {
            return;
        }

        SessionEnd? reason;
        try
        {
            reason = await _sessions.JudgeAsync(sessionId, CancellationToken.None);
        }
#pragma warning disable CA1031 // Failing closed: who cannot be asked about is treated as ended.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            SessionLog.CircuitNotRedirected(_logger, exception, sessionId);
            reason = SessionEnd.RevokedElsewhere;
        }

        if (reason is { } ended)
        {
            await EndAsync(sessionId, ended, PagesOf(sessionId));
        }
    }

    private async Task EndAsync(Guid sessionId, SessionEnd reason, LiveCircuit[] circuits)
    {
        // Asked at once and not one after another: a browser that does not answer must not keep the others open.
        Task[] leaving = [.. circuits.Select(circuit => LeaveAsync(circuit, reason))];
        await Task.Delay(s_courtesy, _time);
        _connections.Abort(sessionId);
        await Task.WhenAll(leaving);
    }

    private async Task LeaveAsync(LiveCircuit circuit, SessionEnd reason)
    {
        try
        {
            await circuit.EndAsync(reason);
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            // The page left before it could answer, which is what was asked for.
        }
#pragma warning disable CA1031 // A page that is already gone must not keep the others open.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            SessionLog.CircuitNotRedirected(_logger, exception, circuit.SessionId);
        }
    }
}

/// <summary>One live page.</summary>
/// <param name="sessionId">The session it belongs to.</param>
/// <param name="browser">The page's browser.</param>
internal sealed class LiveCircuit(Guid sessionId, IJSRuntime browser)
{
    public Guid SessionId => sessionId;

    /// <summary>Whether the page's events must be refused.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>
    /// Sends the page away; what it showed is gone with it. Past Blazor's own navigation, which a page may hold back while it
    /// shows a secret, and which not every thread may use.
    /// </summary>
    public async Task EndAsync(SessionEnd reason)
    {
        IsEnded = true;
        await browser.InvokeVoidAsync("portalLeave", QueryHelpers.AddQueryString(AccountRoutes.SignIn, "ended", SessionEndWords.ToQuery(reason)));
    }
}
