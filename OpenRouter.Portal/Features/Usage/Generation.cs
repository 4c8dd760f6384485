using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Usage;

/// <summary>How a call ended.</summary>
public enum GenerationStatus
{
    /// <summary>The answer was complete.</summary>
    Completed,

    /// <summary>The client went away; what was delivered until then is charged.</summary>
    Cancelled,

    /// <summary>The provider broke off; what was delivered until then is charged.</summary>
    Failed,
}

/// <summary>One metered call and its cost. Holds nothing of the prompt or the answer (PRX-07).</summary>
internal sealed class Generation
{
    private const string IdAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int IdLength = 24;

    /// <summary>Append-only order; never leaves the server.</summary>
    public long Id { get; init; }

    /// <summary>The name in answers and exports: <c>gen-</c> and 24 random letters and digits, which tell neither order nor time.</summary>
    public required string PublicId { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid ProjectId { get; init; }

    /// <summary>The key that the call came with; no foreign key, the row outlives it. Null means that a signed-in person called.</summary>
    public required Guid? ApiKeyId { get; init; }

    /// <summary>The key's owner, or the person who called; null for a key that belongs to its project.</summary>
    public required Guid? UserId { get; init; }

    /// <summary>The model's id in the catalogue at that time.</summary>
    public required string Model { get; init; }

    /// <summary>The provider that answered.</summary>
    public required string Provider { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From the request to the last token, in milliseconds.</summary>
    public required int LatencyMs { get; init; }

    /// <summary>From the request to the first token of a stream, in milliseconds; null for a plain call.</summary>
    public int? FirstTokenMs { get; init; }

    public required int PromptTokens { get; init; }

    public required int CompletionTokens { get; init; }

    /// <summary>What was charged, equal to the ledger entry's amount.</summary>
    public required Money Cost { get; init; }

    /// <summary>Whether the tokens were estimated, because the provider did not tell them.</summary>
    public required bool IsEstimated { get; init; }

    public required bool IsStreamed { get; init; }

    public required GenerationStatus Status { get; init; }

    /// <summary>The provider's word for why the answer ended, such as <c>stop</c> or <c>length</c>; null where it gave none.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The network address that called; null means unknown.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>A new public id.</summary>
    public static string NewPublicId() => "gen-" + RandomNumberGenerator.GetString(IdAlphabet, IdLength);
}

internal sealed class GenerationConfiguration : IEntityTypeConfiguration<Generation>
{
    public void Configure(EntityTypeBuilder<Generation> builder)
    {
        builder.ToTable("Generations");
        builder.HasIndex(generation => generation.PublicId).IsUnique();
        builder.HasIndex(generation => new { generation.WorkspaceId, generation.Id }).IsDescending(false, true);
        builder.HasIndex(generation => new { generation.ApiKeyId, generation.StartedAt });
        builder.Property(generation => generation.PublicId).HasMaxLength(40);
        builder.Property(generation => generation.Model).HasMaxLength(100);
        builder.Property(generation => generation.Provider).HasMaxLength(100);
        builder.Property(generation => generation.Cost).HasColumnName("CostNanoDollars");
        builder.Property(generation => generation.FinishReason).HasMaxLength(40);
        builder.Property(generation => generation.ClientAddress).HasMaxLength(45);
        builder.HasOne<Workspace>().WithMany().HasForeignKey(generation => generation.WorkspaceId).OnDelete(DeleteBehavior.Cascade);
    }
}
