namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>What somebody asks support for.</summary>
public enum RecoveryKind
{
    /// <summary>The second factor is lost: it is taken off.</summary>
    SecondFactor,

    /// <summary>The mailbox is lost: the account moves to another address.</summary>
    Address,
}

/// <summary>How far a case is.</summary>
public enum RecoveryState
{
    /// <summary>Asked for; the mailed link is not confirmed yet.</summary>
    Submitted,

    /// <summary>Confirmed; an operator has to look at the evidence.</summary>
    EvidenceCheck,

    /// <summary>An operator started the wait; notices go out, any of them can stop it.</summary>
    CoolingOff,

    /// <summary>A second operator approved and it was done.</summary>
    Completed,

    /// <summary>An operator refused it.</summary>
    Denied,

    /// <summary>The owner stopped it, by a mail, on a live page, or by signing in.</summary>
    Cancelled,
}

/// <summary>What became of a comparison; made on the server when the case is made, so that nobody sees the true value.</summary>
public enum EvidenceMatch
{
    /// <summary>Equal, or near enough.</summary>
    Match,

    /// <summary>Another one.</summary>
    NoMatch,

    /// <summary>The account has nothing of the kind.</summary>
    NothingToCompare,
}

/// <summary>
/// One request for support to let somebody back in. It holds no evidence, neither what was typed nor what is true: only how they
/// compared. Rows are kept for the record and go with the account.
/// </summary>
internal sealed class RecoveryCase
{
    /// <summary>Random; the name in addresses and commands.</summary>
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The user again while the case is open, null after; unique, so that an account has one open case.</summary>
    public Guid? OpenForUserId { get; init; }

    public required RecoveryKind Kind { get; init; }

    public required RecoveryState State { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    public required EvidenceMatch AddressMatch { get; init; }

    public required EvidenceMatch DateMatch { get; init; }

    public required EvidenceMatch TransactionMatch { get; init; }

    /// <summary>Personal, readable: where the account moves to; only for <see cref="RecoveryKind.Address"/>.</summary>
    public string? NewEmail { get; init; }

    /// <summary>When the wait began; null before.</summary>
    public DateTimeOffset? CoolOffStartedAt { get; init; }

    /// <summary>How many of the three notices went out.</summary>
    public int NoticesSent { get; init; }

    /// <summary>When the next notice is due; null means that none is.</summary>
    public DateTimeOffset? NextNoticeAt { get; init; }

    /// <summary>The operator who started the wait, who can therefore not approve; no foreign key, the record outlives that account.</summary>
    public Guid? StartedByUserId { get; init; }

    /// <summary>Why, in the operator's words, at most 500 characters.</summary>
    public string? Note { get; init; }

    /// <summary>When it was completed, denied or cancelled; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Whether no comparison speaks against it; without this nobody can start the wait.</summary>
    public bool HasMatchingEvidence => AddressMatch == EvidenceMatch.Match && DateMatch == EvidenceMatch.Match && TransactionMatch != EvidenceMatch.NoMatch;
}

/// <summary>What a mailed link does.</summary>
internal enum RecoveryLinkPurpose
{
    /// <summary>Says that whoever reads the mailbox asked.</summary>
    Confirm,

    /// <summary>Stops the case.</summary>
    Cancel,
}

/// <summary>
/// A link in a mail about a case.
/// Purpose: <see cref="RecoveryLinkPurpose"/>; opening it shows one button, only its POST acts. Bound to: one case.
/// Lifetime: as long as its case can still be confirmed or stopped, judged when used. Single use: yes, by the case's state.
/// Invalidated by: the end of the case; for a confirmation, by a newer request.
/// </summary>
internal sealed class RecoveryLink
{
    public required Guid Id { get; init; }

    public required Guid CaseId { get; init; }

    public required RecoveryLinkPurpose Purpose { get; init; }

    /// <summary>SHA-256 of the mailed token.</summary>
    public required byte[] TokenHash { get; init; }
}
