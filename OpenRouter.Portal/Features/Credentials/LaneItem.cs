namespace OpenRouter.Portal.Features.Credentials;

/// <summary>One piece of work on a <see cref="LowPriorityLane"/>, from the queue to its outcome.</summary>
internal abstract class LaneItem
{
    /// <summary>Where it waits; null once it runs or was taken out. Guarded by the gate.</summary>
    public LinkedListNode<LaneItem>? Node { get; set; }

    /// <summary>Ends with the work, so that a token that lives on does not keep it.</summary>
    public CancellationTokenRegistration Cancellation { get; set; }

    /// <summary>Does the work, reports the place as free, then hands over the outcome: whoever sees it finds the place free.</summary>
    public abstract void Run(Action finished);

    /// <summary>Tells the caller that it will not be done any more.</summary>
    public abstract void Abandon();
}

/// <inheritdoc />
internal sealed class LaneItem<T>(Func<T> work) : LaneItem
{
    /// <summary>What the caller awaits; its continuation must not run on the lane's slow thread.</summary>
    public TaskCompletionSource<T> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc />
    public override void Run(Action finished)
    {
        T? result = default;
        Exception? failure = null;
        try
        {
            result = work();
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        Cancellation.Unregister();
        finished();
        _ = failure is null ? Outcome.TrySetResult(result!) : Outcome.TrySetException(failure);
    }

    /// <inheritdoc />
    public override void Abandon() => Outcome.TrySetCanceled();
}
