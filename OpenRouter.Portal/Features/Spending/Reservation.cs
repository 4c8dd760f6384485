using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>
/// Credits set aside for one call in progress. Whoever deletes the row gives its amount back, so settling, releasing and
/// sweeping cannot each do it (LED-04).
/// </summary>
internal sealed class Reservation
{
    /// <summary>Random.</summary>
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>The key that the call came with; null means that it came from a signed-in person.</summary>
    public Guid? ApiKeyId { get; init; }

    /// <summary>The most that the call can cost.</summary>
    public required Money Amount { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From here on the sweeper gives it back: only a crash leaves a row this long.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class ReservationConfiguration : IEntityTypeConfiguration<Reservation>
{
    public void Configure(EntityTypeBuilder<Reservation> builder)
    {
        builder.ToTable("Reservations", table => table.HasCheckConstraint("CK_Reservations_Amount", "\"AmountNanoDollars\" > 0"));
        builder.Property(reservation => reservation.Id).ValueGeneratedNever();
        builder.Property(reservation => reservation.Amount).HasColumnName("AmountNanoDollars");
        builder.HasIndex(reservation => reservation.WorkspaceId);
        builder.HasIndex(reservation => reservation.ExpiresAt);
        builder.HasOne<Balance>().WithMany().HasForeignKey(reservation => reservation.WorkspaceId).OnDelete(DeleteBehavior.Cascade);
    }
}
