namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// A few threads of their own for work that takes a processor for a tenth of a second, and a short queue before them. The thread pool is
/// no place for it: two hundred sign-ins at once would hold every other request up. The threads give way to all others, so that pages and
/// the API stay quick while the lane is full (performance.md S3, security.md LGN-10).
/// At most <c>width</c> items run and at most <c>queue</c> wait, exactly, however many threads call at once.
/// </summary>
internal sealed class LowPriorityLane : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly LinkedList<LaneItem> _queue = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread[] _threads;
    private readonly int _capacity;
    private int _unfinished;

    /// <summary>Starts the threads.</summary>
    public LowPriorityLane(string name, int width, int queue)
    {
        _capacity = width + queue;
        _threads = [.. Enumerable.Range(1, width).Select(number => new Thread(Work)
        {
            Name = $"{name} {number}",
            IsBackground = true,
            Priority = ThreadPriority.BelowNormal,
        })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>
    /// Queues the work and gives its outcome, or null if the lane is full. Cancelling while it waits takes it out of the queue at once;
    /// while it runs, the caller stops waiting and the outcome is dropped. Never blocks.
    /// </summary>
    public Task<T>? TryRunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var item = new LaneItem<T>(work);

        // Before it is queued, since a thread may take it and finish it at once.
        item.Cancellation = cancellationToken.UnsafeRegister(static (state, token) =>
        {
            (LowPriorityLane lane, LaneItem<T> cancelled) = ((LowPriorityLane, LaneItem<T>))state!;
            cancelled.Outcome.TrySetCanceled(token);
            lane.Remove(cancelled);
        }, (this, item));

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (item.Outcome.Task.IsCanceled)
            {
                return item.Outcome.Task;
            }

            if (_unfinished >= _capacity)
            {
                item.Cancellation.Unregister();
                return null;
            }

            _unfinished++;
            item.Node = _queue.AddLast(item);
        }

        _waiting.Release();
        return item.Outcome.Task;
    }

    /// <summary>Ends the threads after what they are doing; whoever still waits is cancelled.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _stopping.Cancel();
        }

        Array.ForEach(_threads, thread => thread.Join());
        foreach (LaneItem item in _queue)
        {
            item.Abandon();
        }

        _waiting.Dispose();
        _stopping.Dispose();
    }

    private void Work()
    {
        Nice.GiveWay();
        try
        {
            while (true)
            {
                _waiting.Wait(_stopping.Token);
                Take()?.Run(Finished);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The lane is closing.
        }
    }

    private LaneItem? Take()
    {
        lock (_gate)
        {
            // A cancelled item leaves its turn behind.
            LaneItem? first = _queue.First?.Value;
            if (first is not null)
            {
                _queue.RemoveFirst();
                first.Node = null;
            }

            return first;
        }
    }

    private void Finished()
    {
        lock (_gate)
        {
            _unfinished--;
        }
    }

    private void Remove(LaneItem item)
    {
        lock (_gate)
        {
            if (item.Node is { } node)
            {
                _queue.Remove(node);
                item.Node = null;
                _unfinished--;
            }
        }
    }
}
