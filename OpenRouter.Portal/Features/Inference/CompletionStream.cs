using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>
/// One streamed answer as server-sent events: each chunk flushed as it comes, comments while the provider thinks, usage and cost
/// in the last chunk before <c>[DONE]</c>. Until the first byte is out a failure is an HTTP status, from then on an event. What the
/// client has got is charged, whoever breaks off (PRX-04).
/// </summary>
internal sealed class CompletionStream(HttpContext context, CallMeter meter, InferenceOptions options, TimeProvider time, ILogger logger)
{
    // The text tells a person who watches the wire what the comment is for; clients skip it.
    private static readonly byte[] s_keepAlive = ": the model is still working\n\n"u8.ToArray();
    private static readonly byte[] s_done = "data: [DONE]\n\n"u8.ToArray();

    private long _deliveredBytes;
    private TokenUsage? _reported;
    private string? _finishReason;
    private bool _isClientGone;

    // The connection's token tells of an abort a moment after it, even of our own: whoever judges an exception by it would be early.
    private bool IsClientGone => _isClientGone || context.RequestAborted.IsCancellationRequested;

    /// <summary>Runs to the end of the answer, of the provider or of the client; a client that goes away is no failure.</summary>
    public async Task RunAsync(IInferenceProvider provider)
    {
        // Leaving this method for whatever reason ends the provider's side.
        using CancellationTokenSource upstream = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        try
        {
            ApiError? failure = await CopyChargedAsync(provider.StreamAsync(new ProviderRequest(meter.Model, meter.Chat), upstream.Token), upstream);
            await (failure is null ? FinishAsync() : FailAsync(failure));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && IsClientGone)
        {
            InferenceLog.ClientGone(logger, meter.ApiKeyId);
        }
    }

    private async Task<ApiError?> CopyChargedAsync(IAsyncEnumerable<ProviderOutput> outputs, CancellationTokenSource upstream)
    {
        try
        {
            return await CopyAsync(outputs, upstream);
        }
        catch (Exception)
        {
            // Whatever broke it off, a defect of our own too: what the client has got was given.
            await SettleDeliveredAsync(IsClientGone ? GenerationStatus.Cancelled : GenerationStatus.Failed);
            throw;
        }
    }

    private async Task<ApiError?> CopyAsync(IAsyncEnumerable<ProviderOutput> outputs, CancellationTokenSource upstream)
    {
        await using IAsyncEnumerator<ProviderOutput> chunks = outputs.GetAsyncEnumerator(upstream.Token);
        while (await NextAsync(chunks, upstream))
        {
            if (chunks.Current.Failure is { } failure)
            {
                return failure;
            }

            using JsonDocument? chunk = Completion.Parse(chunks.Current.Json);
            if (chunk is null)
            {
                return InferenceErrors.ProviderUnavailable;
            }

            _reported = TokenUsage.Read(chunk.RootElement) ?? _reported;
            _finishReason = Completion.FinishReason(chunk.RootElement) ?? _finishReason;
            if (Completion.HasChoices(chunk.RootElement))
            {
                meter.NoteFirstToken();
                await SendAsync(writer => AnswerJson.Write(writer, chunk.RootElement, meter.GenerationId, meter.Model.Id, usage: null, Money.Zero));
                _deliveredBytes += Completion.SpokenBytes(chunk.RootElement);
            }
        }

        return null;
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<ProviderOutput> chunks, CancellationTokenSource upstream)
    {
        ValueTask<bool> next = chunks.MoveNextAsync();
        if (next.IsCompleted)
        {
            return await next;
        }

        Task<bool> pending = next.AsTask();
        try
        {
            while (true)
            {
                try
                {
                    return await pending.WaitAsync(options.KeepAliveInterval, time);
                }
                catch (TimeoutException) when (!pending.IsCompleted)
                {
                    Start();
                    RequireClient(await context.Response.BodyWriter.WriteAsync(s_keepAlive, context.RequestAborted));
                }
            }
        }
        catch
        {
            // The enumerator must not be disposed while it runs: end it first, and wait for that.
            await upstream.CancelAsync();
            await pending.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    private async Task FinishAsync()
    {
        TokenUsage tokens = _reported ?? UsageMeter.Estimate(meter.Chat, _deliveredBytes);
        Money cost = await meter.SettleAsync(tokens, GenerationStatus.Completed, _finishReason);
        await SendAsync(writer => AnswerJson.WriteUsageChunk(writer, meter.GenerationId, meter.Model.Id, time.GetUtcNow(), tokens, cost));
        await context.Response.BodyWriter.WriteAsync(s_done, context.RequestAborted);
    }

    private async Task FailAsync(ApiError failure)
    {
        InferenceLog.ProviderFailed(logger, meter.Model.Provider, meter.Model.Id, failure.Status, context.Response.HasStarted);
        await SettleDeliveredAsync(GenerationStatus.Failed);
        if (!context.Response.HasStarted)
        {
            await ApiErrorWriter.WriteAsync(context, failure);
            return;
        }

        await SendAsync(writer => AnswerJson.WriteErrorChunk(writer, meter.GenerationId, meter.Model.Id, time.GetUtcNow(), failure));
    }

    // Nothing delivered is nothing charged.
    private Task SettleDeliveredAsync(GenerationStatus status) => _deliveredBytes == 0
        ? meter.ReleaseAsync()
        : meter.SettleAsync(_reported ?? UsageMeter.Estimate(meter.Chat, _deliveredBytes), status, _finishReason);

    private async Task SendAsync(Action<Utf8JsonWriter> write)
    {
        Start();
        PipeWriter output = context.Response.BodyWriter;
        output.Write("data: "u8);
        await using (Utf8JsonWriter writer = new(output))
        {
            write(writer);
        }

        output.Write("\n\n"u8);
        RequireClient(await output.FlushAsync(context.RequestAborted));
    }

    // A connection may be gone although its token has not said so yet.
    private void RequireClient(FlushResult flushed)
    {
        if (flushed.IsCompleted)
        {
            _isClientGone = true;
            context.Abort();
            throw new OperationCanceledException(context.RequestAborted);
        }
    }

    private void Start()
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";

        // nginx would otherwise collect the events of a whole buffer.
        context.Response.Headers["X-Accel-Buffering"] = "no";
    }
}
