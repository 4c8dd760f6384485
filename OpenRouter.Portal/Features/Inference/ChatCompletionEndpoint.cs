using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>
/// <c>POST /chat/completions</c>: read, find the model, reserve, ask the provider, settle, answer. Neither prompt nor answer is
/// logged or stored (PRX-07).
/// </summary>
internal sealed class ChatCompletionEndpoint(
    ModelCatalogue catalogue,
    ProviderRouter providers,
    CallMeters meters,
    IOptions<InferenceOptions> options,
    TimeProvider time,
    ILogger<ChatCompletionEndpoint> logger)
{
    /// <summary>Answers one call. The key's own right was judged before.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be answered; the meter has given the reservation back.
            InferenceLog.ClientGone(logger, context.ApiKey().ApiKeyId);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            // The server's own limits: a body that is too long or came too slowly.
            await ApiErrorWriter.WriteAsync(context, exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? InferenceErrors.TooLarge(options.Value.MaximumRequestBytes)
                : new ApiError(exception.StatusCode, ApiErrorTypes.InvalidRequest, "The request body could not be read."));
        }
    }

    private async Task AnswerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (await RequestBody.ReadAsync(context, options.Value.MaximumRequestBytes, cancellationToken) is not { } body)
        {
            await ApiErrorWriter.WriteAsync(context, InferenceErrors.TooLarge(options.Value.MaximumRequestBytes));
            return;
        }

        if (!ChatRequest.TryParse(body, out ChatRequest? chat, out ApiError? refusal))
        {
            await ApiErrorWriter.WriteAsync(context, refusal);
            return;
        }

        using (chat)
        {
            if (catalogue.Find(chat.Model) is not { } model)
            {
                await ApiErrorWriter.WriteAsync(context, InferenceErrors.ModelNotFound(chat.Model));
                return;
            }

            Result<CallMeter> opened = await meters.OpenAsync(context.ApiKey(), ClientAddress.Of(context), model, chat, cancellationToken);
            if (!opened.IsSuccess)
            {
                await ApiErrorWriter.WriteAsync(context, InferenceErrors.PaymentRequired(opened.Error.Message));
                return;
            }

            await using CallMeter meter = opened.Value;
            await (chat.IsStreamed
                ? new CompletionStream(context, meter, options.Value, time, logger).RunAsync(providers.Of(model))
                : AnswerPlainAsync(context, meter, cancellationToken));
        }
    }

    private async Task AnswerPlainAsync(HttpContext context, CallMeter meter, CancellationToken cancellationToken)
    {
        ProviderOutput output = await providers.Of(meter.Model).CompleteAsync(new ProviderRequest(meter.Model, meter.Chat), cancellationToken);
        using JsonDocument? answer = output.Failure is null ? Completion.Parse(output.Json) : null;
        if (answer is null)
        {
            InferenceLog.ProviderFailed(logger, meter.Model.Provider, meter.Model.Id, (output.Failure ?? InferenceErrors.ProviderUnavailable).Status, started: false);
            await meter.ReleaseAsync();
            await ApiErrorWriter.WriteAsync(context, output.Failure ?? InferenceErrors.ProviderUnavailable);
            return;
        }

        TokenUsage tokens = TokenUsage.Read(answer.RootElement) ?? UsageMeter.Estimate(meter.Chat, Completion.SpokenBytes(answer.RootElement));
        Money cost = await meter.SettleAsync(tokens, GenerationStatus.Completed, Completion.FinishReason(answer.RootElement));
        ArrayBufferWriter<byte> json = new(output.Json.Length + 512);
        using (Utf8JsonWriter writer = new(json))
        {
            AnswerJson.Write(writer, answer.RootElement, meter.GenerationId, meter.Model.Id, tokens, cost);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.WrittenCount;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(json.WrittenMemory, cancellationToken);
    }
}
