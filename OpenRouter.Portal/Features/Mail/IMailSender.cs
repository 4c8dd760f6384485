namespace OpenRouter.Portal.Features.Mail;

/// <summary>How one attempt to deliver ended.</summary>
internal enum MailVerdict
{
    /// <summary>The mail server took it.</summary>
    Delivered,

    /// <summary>Not now: no connection, a 4xx answer, or a fault of the configuration and not of the mail.</summary>
    TryAgain,

    /// <summary>Never: a 5xx answer to this mail or this recipient.</summary>
    Refused,
}

/// <summary>The end of an attempt, with the server's words for the operator.</summary>
internal readonly record struct MailReply(MailVerdict Verdict, string? Words);

/// <summary>Hands one mail to a mail server; the seam between the outbox and the network.</summary>
internal interface IMailSender
{
    /// <summary>Tries once. What a network or a server may do is a reply, never an exception.</summary>
    /// <exception cref="OperationCanceledException">The token ended the attempt; whether the server took the mail is then unknown.</exception>
    Task<MailReply> SendAsync(Guid id, string to, MailBody body, CancellationToken cancellationToken);
}
