using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>Opens a <see cref="CallMeter"/> per call.</summary>
internal sealed class CallMeters(SpendingService spending, UsageService usage, TimeProvider time)
{
    /// <summary>
    /// Sets aside the most that the call can cost, or <c>payment_required</c>; a free model sets nothing aside. Dispose the
    /// meter: what was not settled by then is given back.
    /// </summary>
    public async Task<Result<CallMeter>> OpenAsync(ApiKeyIdentity key, string? address, ModelInfo model, ChatRequest chat, CancellationToken cancellationToken)
    {
        CallMeter meter = new(spending, usage, time, key, address, model, chat);
        return await meter.ReserveAsync(cancellationToken) is { } refusal ? refusal : meter;
    }
}

/// <summary>The metering of one call: reserved before the provider is asked, settled exactly once or given back.</summary>
internal sealed class CallMeter(
    SpendingService spending, UsageService usage, TimeProvider time, ApiKeyIdentity key, string? address, ModelInfo model, ChatRequest chat) : IAsyncDisposable
{
    private const int MaximumFinishReason = 40;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _started = time.GetTimestamp();
    private Reservation? _reservation;
    private int? _firstTokenMs;

    /// <summary>The call's public id, in every answer.</summary>
    public string GenerationId { get; } = Generation.NewPublicId();

    /// <summary>The key that pays.</summary>
    public Guid ApiKeyId => key.ApiKeyId;

    public ModelInfo Model => model;

    public ChatRequest Chat => chat;

    /// <summary>Sets the upper bound aside; null means success.</summary>
    public async Task<Error?> ReserveAsync(CancellationToken cancellationToken)
    {
        if (model.IsFree)
        {
            return null;
        }

        Result<Reservation> reserved = await spending.ReserveAsync(
            key.WorkspaceId, key.ApiKeyId, UsageMeter.UpperBound(model, chat), cancellationToken);
        _reservation = reserved.Value;
        return reserved.Error;
    }

    /// <summary>Notes the instant of the first token; later calls change nothing.</summary>
    public void NoteFirstToken() => _firstTokenMs ??= ElapsedMs();

    /// <summary>
    /// Charges and records the call in one transaction and returns what was charged. Takes no cancellation: a client that goes
    /// away now has had its answer.
    /// </summary>
    public async Task<Money> SettleAsync(TokenUsage tokens, GenerationStatus status, string? finishReason)
    {
        Money cost = UsageMeter.Cost(model, tokens.Prompt, tokens.Completion);
        if (_reservation is not { } reservation)
        {
            await usage.RecordFreeAsync(Row(Money.Zero), CancellationToken.None);
            return Money.Zero;
        }

        Money settled = await spending.SettleAsync(
            reservation, cost, GenerationId, (db, charged) => UsageService.Add(db, Row(charged)), CancellationToken.None);
        _reservation = null;
        return settled;

        Generation Row(Money charged) => new()
        {
            PublicId = GenerationId,
            WorkspaceId = key.WorkspaceId,
            ProjectId = key.ProjectId,
            ApiKeyId = key.ApiKeyId,
            UserId = key.OwnerUserId,
            Model = model.Id,
            Provider = model.Provider,
            StartedAt = _startedAt,
            LatencyMs = ElapsedMs(),
            FirstTokenMs = _firstTokenMs,
            PromptTokens = tokens.Prompt,
            CompletionTokens = tokens.Completion,
            Cost = charged,
            IsEstimated = tokens.IsEstimated,
            IsStreamed = chat.IsStreamed,
            Status = status,
            FinishReason = finishReason is { Length: > MaximumFinishReason } ? finishReason[..MaximumFinishReason] : finishReason,
            ClientAddress = address,
        };
    }

    /// <summary>
    /// Gives back what was not settled. Called before a failure is told: a client that tries again at once must find its
    /// credits.
    /// </summary>
    public async Task ReleaseAsync()
    {
        if (Interlocked.Exchange(ref _reservation, null) is { } reservation)
        {
            await spending.ReleaseAsync(reservation, CancellationToken.None);
        }
    }

    /// <summary>The net below every other way out.</summary>
    public async ValueTask DisposeAsync() => await ReleaseAsync();

    private int ElapsedMs() => (int)Math.Min(time.GetElapsedTime(_started).TotalMilliseconds, int.MaxValue);
}
