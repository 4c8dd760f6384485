using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace OpenRouter.Portal.Data.Signals;

/// <summary>
/// Tells subscribers of this node what was committed here or, on PostgreSQL, on another node (<see cref="PostgresSignals"/>).
/// Delivery is best effort and at most once: whoever must not miss a change also re-reads at an interval.
/// </summary>
internal sealed class SignalHub(ILogger<SignalHub> logger)
{
    /// <summary>The topic that means "signals may have been lost, read everything again".</summary>
    public const string Resync = "resync";

    /// <summary>PostgreSQL's channel.</summary>
    public const string Channel = "portal_signals";

    private readonly ConcurrentDictionary<string, ImmutableArray<Action<string>>> _subscribers = new();

    /// <summary>Tells this node's own announcements from those of others.</summary>
    public string NodeId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Calls <paramref name="handler"/> with each key of the topic until disposed; the handler must be short and must not throw.</summary>
    public IDisposable Subscribe(string topic, Action<string> handler)
    {
        _subscribers.AddOrUpdate(topic, static (_, h) => [h], static (_, all, h) => all.Add(h), handler);
        return new Subscription(() => _subscribers.AddOrUpdate(topic, static (_, _) => [], static (_, all, h) => all.Remove(h), handler));
    }

    /// <summary>Tells this node's subscribers.</summary>
    public void Dispatch(IReadOnlyList<Signal> signals)
    {
        foreach (Signal signal in signals)
        {
            if (!_subscribers.TryGetValue(signal.Topic, out ImmutableArray<Action<string>> handlers))
            {
                continue;
            }

            foreach (Action<string> handler in handlers)
            {
                try
                {
                    handler(signal.Key);
                }
#pragma warning disable CA1031 // One subscriber's fault must not keep the news from the others, nor undo what is committed.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    SignalLog.SubscriberFailed(logger, exception, signal.Topic);
                }
            }
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
