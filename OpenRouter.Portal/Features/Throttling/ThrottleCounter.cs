using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>How often something happened in the window that began at <see cref="WindowStartedMs"/>; shared by all nodes and kept over restarts (LGN-15).</summary>
internal sealed class ThrottleCounter
{
    /// <summary>What is counted: purpose and keyed hash of the subject, so that the table names no address.</summary>
    public required string Key { get; init; }

    /// <summary>Unix milliseconds; a plain number because the counter is written by one raw statement that both engines understand.</summary>
    public long WindowStartedMs { get; init; }

    public int Count { get; init; }
}

internal sealed class ThrottleConfiguration : IEntityTypeConfiguration<ThrottleCounter>
{
    public void Configure(EntityTypeBuilder<ThrottleCounter> builder)
    {
        builder.ToTable("ThrottleCounters");
        builder.HasKey(counter => counter.Key);
        builder.Property(counter => counter.Key).HasMaxLength(100);
        builder.HasIndex(counter => counter.WindowStartedMs);
    }
}
