using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>That a person runs this installation; the row is the whole of it, so deleting it ends the right at the next act.</summary>
internal sealed class OperatorAppointment
{
    public required Guid UserId { get; init; }

    public required DateTimeOffset AppointedAt { get; init; }

    /// <summary>The operator who did it; null means the first one's token or the command line. No foreign key: the row outlives that account.</summary>
    public Guid? AppointedByUserId { get; init; }
}

internal sealed class OperatorAppointmentConfiguration : IEntityTypeConfiguration<OperatorAppointment>
{
    public void Configure(EntityTypeBuilder<OperatorAppointment> builder)
    {
        builder.ToTable("Operators");
        builder.HasKey(appointment => appointment.UserId);
        builder.Property(appointment => appointment.UserId).ValueGeneratedNever();
        builder.HasOne<User>().WithMany().HasForeignKey(appointment => appointment.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
