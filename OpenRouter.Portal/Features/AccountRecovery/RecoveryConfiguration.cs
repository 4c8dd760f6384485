using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.AccountRecovery;

internal sealed class RecoveryConfiguration : IEntityTypeConfiguration<RecoveryCase>, IEntityTypeConfiguration<RecoveryLink>
{
    public void Configure(EntityTypeBuilder<RecoveryCase> builder)
    {
        builder.ToTable("RecoveryCases");
        builder.Property(recovery => recovery.Id).ValueGeneratedNever();
        builder.Property(recovery => recovery.NewEmail).HasMaxLength(254);
        builder.Property(recovery => recovery.Note).HasMaxLength(500);
        builder.HasIndex(recovery => recovery.OpenForUserId).IsUnique();
        builder.HasIndex(recovery => recovery.NextNoticeAt);
        builder.HasOne<User>().WithMany().HasForeignKey(recovery => recovery.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<RecoveryLink> builder)
    {
        builder.ToTable("RecoveryLinks");
        builder.Property(link => link.Id).ValueGeneratedNever();
        builder.Property(link => link.TokenHash).HasMaxLength(32);
        builder.HasIndex(link => link.TokenHash).IsUnique();
        builder.HasOne<RecoveryCase>().WithMany().HasForeignKey(link => link.CaseId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal static class RecoveryDbSets
{
    extension(PortalDbContext db)
    {
        public DbSet<RecoveryCase> RecoveryCases => db.Set<RecoveryCase>();

        public DbSet<RecoveryLink> RecoveryLinks => db.Set<RecoveryLink>();
    }
}
