using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OpenRouter.Portal.Features.Catalogue;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>
/// Answers without any upstream, so that a fresh installation works; says so in every answer. Slow, failing and long answers are
/// asked for by model.
/// </summary>
internal sealed class DemoProvider(TimeProvider time) : IInferenceProvider
{
    private const int TokensBeforeFailure = 3;
    private static readonly TimeSpan s_slowStart = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_slowToken = TimeSpan.FromMilliseconds(100);

    public string Name => DemoModels.Provider;

    public async Task<ProviderOutput> CompleteAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        if (request.Model.Id == DemoModels.Failing)
        {
            return ProviderOutput.Fail(InferenceErrors.ProviderUnavailable);
        }

        DemoAnswer answer = DemoAnswer.Compose(request.Model, request.Chat);
        if (request.Model.Id == DemoModels.Slow)
        {
            await Task.Delay(s_slowStart + (s_slowToken * answer.Pieces.Count), time, cancellationToken);
        }

        return ProviderOutput.Of(Json("chat.completion", writer =>
        {
            writer.WriteStartObject("message");
            writer.WriteString("role", "assistant");
            writer.WriteString("content", string.Concat(answer.Pieces));
            writer.WriteEndObject();
            writer.WriteString("finish_reason", answer.FinishReason);
        }, answer.Usage));
    }

    public async IAsyncEnumerable<ProviderOutput> StreamAsync(ProviderRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DemoAnswer answer = DemoAnswer.Compose(request.Model, request.Chat);
        bool isSlow = request.Model.Id == DemoModels.Slow;
        if (isSlow)
        {
            await Task.Delay(s_slowStart, time, cancellationToken);
        }

        for (int i = 0; i < answer.Pieces.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (request.Model.Id == DemoModels.Failing && i == TokensBeforeFailure)
            {
                yield return ProviderOutput.Fail(InferenceErrors.ProviderUnavailable);
                yield break;
            }

            string piece = answer.Pieces[i];
            yield return ProviderOutput.Of(Chunk(writer => writer.WriteString("content", piece), isFirst: i == 0, finishReason: null));
            if (isSlow)
            {
                await Task.Delay(s_slowToken, time, cancellationToken);
            }
        }

        yield return ProviderOutput.Of(Chunk(static _ => { }, isFirst: answer.Pieces.Count == 0, answer.FinishReason));
        yield return ProviderOutput.Of(Json("chat.completion.chunk", choice: null, answer.Usage));
    }

    private ReadOnlyMemory<byte> Chunk(Action<Utf8JsonWriter> delta, bool isFirst, string? finishReason) =>
        Json("chat.completion.chunk", writer =>
        {
            writer.WriteStartObject("delta");
            if (isFirst)
            {
                writer.WriteString("role", "assistant");
            }

            delta(writer);
            writer.WriteEndObject();
            writer.WriteString("finish_reason", finishReason);
        }, usage: null);

    private ReadOnlyMemory<byte> Json(string kind, Action<Utf8JsonWriter>? choice, TokenUsage? usage)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteString("object", kind);
        writer.WriteNumber("created", time.GetUtcNow().ToUnixTimeSeconds());
        writer.WriteStartArray("choices");
        if (choice is not null)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", 0);
            choice(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (usage is { } tokens)
        {
            writer.WriteStartObject("usage");
            writer.WriteNumber("prompt_tokens", tokens.Prompt);
            writer.WriteNumber("completion_tokens", tokens.Completion);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
