using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>What one guard remembers of one subject; shared by all nodes and kept over restarts (LGN-15). Written only by <see cref="GuardStore"/>.</summary>
internal sealed class GuardRow
{
    /// <summary>The guard's name and the keyed hash of its subject, so that the table names neither person nor address.</summary>
    public required string Key { get; init; }

    /// <summary>The guard's own state as JSON; empty means that nothing happened yet.</summary>
    public required string State { get; init; }

    /// <summary>Unix milliseconds from which the state says no more than no row at all; a plain number because raw statements write it.</summary>
    public long ForgetAtMs { get; init; }
}

internal sealed class GuardConfiguration : IEntityTypeConfiguration<GuardRow>
{
    public void Configure(EntityTypeBuilder<GuardRow> builder)
    {
        builder.ToTable("Guards");
        builder.HasKey(row => row.Key);
        builder.Property(row => row.Key).HasMaxLength(100);
        builder.Property(row => row.State).HasMaxLength(4000);
        builder.HasIndex(row => row.ForgetAtMs);
    }
}
