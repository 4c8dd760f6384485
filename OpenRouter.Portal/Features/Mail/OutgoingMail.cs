namespace OpenRouter.Portal.Features.Mail;

/// <summary>A mail that was promised by a committed transaction: kept until delivered or given up, then without its body for a while.</summary>
internal sealed class OutgoingMail
{
    /// <summary>Order of promising; the key.</summary>
    public long Sequence { get; init; }

    /// <summary>Random; names the mail in addresses, and in its Message-ID, so that a mail delivered twice can be told to be one.</summary>
    public required Guid Id { get; init; }

    /// <summary>Personal, readable: the recipient's address, at most 254 characters.</summary>
    public required string To { get; init; }

    /// <summary>What sort of mail it is, such as <c>email_verification</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was promised.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// From when on a worker may take it. Taking it moves this instant past the longest attempt, which is the lease that keeps
    /// other nodes away. Null means that nothing more will be tried.
    /// </summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>How often a worker took it.</summary>
    public int Attempts { get; init; }

    /// <summary>When a mail server accepted it; null means not yet or never.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When it was refused for good or given up; null means not.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>What the mail server answered to the last failed attempt, without control characters, at most 300; null means nothing yet.</summary>
    public string? LastReply { get; init; }

    /// <summary>Subject and both parts, encrypted (<see cref="MailSeal"/>); null once delivered or failed.</summary>
    public byte[]? BodySealed { get; init; }
}
