namespace OpenRouter.Portal.Features.Inference;

/// <summary>The time limits of one upstream call: to the first byte, between bytes, and in all (PRX-05).</summary>
internal sealed class UpstreamDeadline : IDisposable
{
    private readonly InferenceOptions _options;
    private readonly CancellationTokenSource _total;
    private readonly CancellationTokenSource _step;
    private readonly CancellationTokenSource _either;

    /// <summary>Starts the clock for the first byte.</summary>
    public UpstreamDeadline(InferenceOptions options, TimeProvider time, CancellationToken caller)
    {
        _options = options;
        _total = new CancellationTokenSource(options.TotalTimeout, time);
        _step = new CancellationTokenSource(options.FirstByteTimeout, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _total.Token, _step.Token);
    }

    /// <summary>Cancelled when the caller goes or a limit is reached.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Notes that something came; the next may take the idle time.</summary>
    public void NoteBytes() => _step.CancelAfter(_options.IdleTimeout);

    public void Dispose()
    {
        _either.Dispose();
        _step.Dispose();
        _total.Dispose();
    }
}
