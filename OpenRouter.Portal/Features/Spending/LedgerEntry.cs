using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>Why a balance changed.</summary>
internal enum LedgerKind
{
    /// <summary>The gift that comes with a verified address, once for ever.</summary>
    StarterCredits,

    /// <summary>Credits that the operator gave.</summary>
    Grant,

    /// <summary>The cost of one call.</summary>
    Usage,
}

/// <summary>One change of one balance; written once, never changed, never deleted.</summary>
internal sealed class LedgerEntry
{
    /// <summary>Append-only order.</summary>
    public long Id { get; init; }

    /// <summary>The name in addresses and exports; random.</summary>
    public required Guid PublicId { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required LedgerKind Kind { get; init; }

    /// <summary>Positive for credits, negative for costs, never zero.</summary>
    public required Money Amount { get; init; }

    /// <summary>What the call cost beyond the credits that were there; the balance was not charged for it. Zero for everything else.</summary>
    public Money Uncovered { get; init; }

    /// <summary>The public id of the call that was charged; null for everything else.</summary>
    public string? GenerationId { get; init; }

    /// <summary>The reservation that was settled; unique, so that one call cannot be charged twice. Null for everything else.</summary>
    public Guid? ReservationId { get; init; }

    /// <summary>For people, at most 200 characters.</summary>
    public string? Note { get; init; }
}

internal sealed class LedgerEntryConfiguration : IEntityTypeConfiguration<LedgerEntry>
{
    public void Configure(EntityTypeBuilder<LedgerEntry> builder)
    {
        builder.ToTable("LedgerEntries", table => table.HasCheckConstraint("CK_LedgerEntries_Amount", "\"AmountNanoDollars\" <> 0"));
        builder.HasIndex(entry => entry.PublicId).IsUnique();
        builder.HasIndex(entry => entry.ReservationId).IsUnique();
        builder.HasIndex(entry => new { entry.WorkspaceId, entry.Id }).IsDescending(false, true);
        builder.Property(entry => entry.Amount).HasColumnName("AmountNanoDollars");
        builder.Property(entry => entry.Uncovered).HasColumnName("UncoveredNanoDollars");
        builder.Property(entry => entry.GenerationId).HasMaxLength(40);
        builder.Property(entry => entry.Note).HasMaxLength(200);

        // A workspace with a ledger is not deleted in passing: whoever deletes one decides first what becomes of its entries.
        builder.HasOne<Workspace>().WithMany().HasForeignKey(entry => entry.WorkspaceId).OnDelete(DeleteBehavior.Restrict);
    }
}
