namespace OpenRouter.Portal.Features.Operator;

/// <summary>An account in the operators' list.</summary>
/// <param name="Id">Random.</param>
/// <param name="Email">As its owner typed it.</param>
/// <param name="IsDisabled">Whether an operator keeps it out.</param>
/// <param name="IsOperator">Whether it runs the installation.</param>
public sealed record AccountRow(Guid Id, string Email, bool IsDisabled, bool IsOperator);

/// <summary>
/// What operators see of one account: what they need for helping, and nothing that would open it. When it was made and what was
/// bought is missing on purpose: both are evidence in a recovery, which nobody may be able to pass on.
/// </summary>
/// <param name="Id">Random.</param>
/// <param name="Email">As its owner typed it.</param>
/// <param name="DisabledAt">Null means that it is not.</param>
/// <param name="IsOperator">Whether it runs the installation.</param>
/// <param name="IsSelf">Whether it is the reader's own.</param>
/// <param name="HasSecondFactor">Whether an authenticator app or a passkey is set up.</param>
/// <param name="LiveSessions">How many sessions are not over.</param>
/// <param name="ActiveKeys">How many API keys of it are neither revoked nor expired.</param>
/// <param name="RecoveredAt">When support recovered it last; null means never.</param>
public sealed record AccountDetails(
    Guid Id, string Email, DateTimeOffset? DisabledAt, bool IsOperator, bool IsSelf, bool HasSecondFactor, int LiveSessions, int ActiveKeys, DateTimeOffset? RecoveredAt);
