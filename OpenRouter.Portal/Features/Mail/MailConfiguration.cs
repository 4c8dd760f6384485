using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenRouter.Portal.Features.Mail;

internal sealed class MailConfiguration : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> builder)
    {
        builder.ToTable("OutgoingMails");
        builder.HasKey(mail => mail.Sequence);
        builder.HasIndex(mail => mail.Id).IsUnique();

        // Due mails, and the oldest that waits; finished ones have null there.
        builder.HasIndex(mail => mail.NextAttemptAt);
        builder.HasIndex(mail => mail.CreatedAt);
        builder.Property(mail => mail.To).HasMaxLength(254);
        builder.Property(mail => mail.Kind).HasMaxLength(40);
        builder.Property(mail => mail.LastReply).HasMaxLength(300);
    }
}
