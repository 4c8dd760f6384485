using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>Takes mails to send. A mail is promised by the same commit as what it announces, or not at all.</summary>
internal sealed class MailOutbox(MailSeal seal, MailBrand brand, TimeProvider time)
{
    /// <summary>The signal that mails were promised.</summary>
    public const string QueuedTopic = "mail-queued";

    /// <summary>
    /// Adds the mail to the caller's context; it is sent soon after the caller's commit. Does no I/O, so an answer takes no longer
    /// with it than without.
    /// </summary>
    public void Enqueue(PortalDbContext db, MailMessage message)
    {
        DateTimeOffset now = time.GetUtcNow();
        db.OutgoingMails.Add(new OutgoingMail
        {
            Id = Guid.NewGuid(),
            To = message.To,
            Kind = message.Kind,
            CreatedAt = now,
            NextAttemptAt = now,
            BodySealed = seal.Seal(MailRendering.Render(message, brand)),
        });
        db.Announce(QueuedTopic, "");
    }
}
