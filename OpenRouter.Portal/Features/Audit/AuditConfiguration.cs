using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenRouter.Portal.Features.Audit;

internal sealed class AuditConfiguration : IEntityTypeConfiguration<AuditEntry>, IEntityTypeConfiguration<AuditChain>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("AuditEntries");
        builder.HasIndex(entry => entry.PublicId).IsUnique();
        builder.HasIndex(entry => new { entry.Chain, entry.Sequence }).IsUnique();
        builder.Property(entry => entry.Chain).HasMaxLength(60);
        builder.Property(entry => entry.Action).HasMaxLength(60);
        builder.Property(entry => entry.TargetKind).HasMaxLength(40);
        builder.Property(entry => entry.TargetId).HasMaxLength(100);
        builder.Property(entry => entry.ActorEmail).HasMaxLength(254);
        builder.Property(entry => entry.ClientAddress).HasMaxLength(45);
        builder.Property(entry => entry.Device).HasMaxLength(100);
        builder.Property(entry => entry.TraceId).HasMaxLength(32);
        builder.Property(entry => entry.Salt).HasMaxLength(16);
        builder.Property(entry => entry.PersonalHash).HasMaxLength(32);
        builder.Property(entry => entry.PreviousHash).HasMaxLength(32);
        builder.Property(entry => entry.Hash).HasMaxLength(32);
    }

    public void Configure(EntityTypeBuilder<AuditChain> builder)
    {
        builder.ToTable("AuditChains");
        builder.HasKey(chain => chain.Name);
        builder.Property(chain => chain.Name).HasMaxLength(60);
        builder.Property(chain => chain.Hash).HasMaxLength(32);
    }
}
