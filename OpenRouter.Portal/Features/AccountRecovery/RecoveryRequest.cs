namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>What somebody typed to be let back in; compared, never stored.</summary>
/// <param name="Kind">What is lost.</param>
/// <param name="Email">The address of the registration.</param>
/// <param name="Date">The approximate day on which the account was made.</param>
/// <param name="Transactions">Invoice or transaction identifiers; may be empty.</param>
/// <param name="NewEmail">Where the account should move to; only for <see cref="RecoveryKind.Address"/>.</param>
internal sealed record RecoveryRequest(RecoveryKind Kind, string? Email, DateOnly? Date, string? Transactions, string? NewEmail)
{
    /// <inheritdoc />
    public override string ToString() => $"recovery request ({Kind})";
}
