using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace OpenRouter.Portal.Tests.Features.Inference;

/// <summary>
/// A connection that takes so many flushes and is gone at the next, whose token never says so: the instant between the end of a real
/// connection and its token, held still.
/// </summary>
internal sealed class DeafConnection(int flushes) : PipeWriter, IHttpResponseBodyFeature, IHttpRequestLifetimeFeature
{
    private byte[] _buffer = new byte[4096];
    private int _left = flushes;

    /// <summary>Whether the request was aborted.</summary>
    public bool IsAborted { get; private set; }

    public CancellationToken RequestAborted { get; set; }

    public Stream Stream => Stream.Null;

    public PipeWriter Writer => this;

    public void Abort() => IsAborted = true;

    public override void Advance(int bytes)
    {
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Array.Resize(ref _buffer, Math.Max(_buffer.Length, sizeHint));
        return _buffer;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        new(new FlushResult(isCanceled: false, isCompleted: _left-- <= 0));

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task CompleteAsync() => Task.CompletedTask;
}
