using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

internal static class SpendingErrors
{
    /// <summary>Only for "the workspace has too few credits"; a cap is 403 (conventions.md 4.4).</summary>
    public static Error PaymentRequired(Money needed) => new(
        ErrorKind.PaymentRequired,
        "payment_required",
        $"The workspace has too few credits: this call can cost up to {needed}. Add credits, ask for fewer tokens (max_tokens), or use a free model.");
}
