using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Dashboard;

/// <summary>What one person's first-run checklist has to remember; the rest of it is read from what happened.</summary>
internal sealed class FirstRun
{
    public required Guid UserId { get; init; }

    /// <summary>When a snippet was really copied; null means never.</summary>
    public DateTimeOffset? SnippetCopiedAt { get; set; }

    /// <summary>When the first call from outside began; null means that none was seen.</summary>
    public DateTimeOffset? FirstRequestAt { get; set; }

    /// <summary>From the registration to the first request, in milliseconds (behaviours.md R7); null until then.</summary>
    public long? TimeToFirstRequestMs { get; set; }

    /// <summary>When the person put the checklist away; null means that it is shown.</summary>
    public DateTimeOffset? DismissedAt { get; set; }
}

internal sealed class FirstRunConfiguration : IEntityTypeConfiguration<FirstRun>
{
    public void Configure(EntityTypeBuilder<FirstRun> builder)
    {
        builder.ToTable("FirstRuns");
        builder.HasKey(run => run.UserId);
        builder.HasOne<User>().WithMany().HasForeignKey(run => run.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
