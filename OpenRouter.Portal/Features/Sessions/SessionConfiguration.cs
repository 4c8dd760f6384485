using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Sessions;

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("Sessions");
        builder.Property(session => session.Id).ValueGeneratedNever();
        builder.Property(session => session.TokenHash).HasMaxLength(32);
        builder.HasIndex(session => session.TokenHash).IsUnique();
        builder.HasIndex(session => new { session.UserId, session.EndedAt });
        builder.HasIndex(session => session.EndedAt);
        builder.Property(session => session.AlarmHash).HasMaxLength(32);
        builder.HasIndex(session => session.AlarmHash).IsUnique();
        builder.Property(session => session.Methods).HasMaxLength(40);
        builder.Property(session => session.ClientAddress).HasMaxLength(45);
        builder.Property(session => session.Device).HasMaxLength(100);
        builder.HasOne<User>().WithMany().HasForeignKey(session => session.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
