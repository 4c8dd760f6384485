using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>An entry of the ledger as the credits page shows it.</summary>
/// <param name="Id">The transaction id that people copy.</param>
/// <param name="At">When.</param>
/// <param name="Kind">The word of the kind.</param>
/// <param name="Amount">Positive for credits, negative for costs.</param>
/// <param name="GenerationId">The call that was charged; null for everything else.</param>
/// <param name="Note">For people; null means none.</param>
public sealed record LedgerRow(Guid Id, DateTimeOffset At, string Kind, Money Amount, string? GenerationId, string? Note);
