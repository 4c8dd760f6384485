using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>
/// What a workspace has to spend. Changed only by the statements of <see cref="BalanceRows"/>, in the same transaction as the
/// ledger entry or the reservation that explains the change, so it always equals the sum of the entries (LED-02).
/// </summary>
internal sealed class Balance
{
    public required Guid WorkspaceId { get; init; }

    /// <summary>The credits, never below zero.</summary>
    public required Money Amount { get; init; }

    /// <summary>The part of <see cref="Amount"/> that calls in progress may still use up.</summary>
    public required Money Reserved { get; init; }
}

internal sealed class BalanceConfiguration : IEntityTypeConfiguration<Balance>
{
    public void Configure(EntityTypeBuilder<Balance> builder)
    {
        // The checks are the last line: whatever code gets wrong, the database refuses a balance below zero (LED-03).
        builder.ToTable("Balances", table =>
        {
            table.HasCheckConstraint("CK_Balances_Amount", "\"AmountNanoDollars\" >= 0");
            table.HasCheckConstraint("CK_Balances_Reserved", "\"ReservedNanoDollars\" >= 0 AND \"ReservedNanoDollars\" <= \"AmountNanoDollars\"");
        });
        builder.HasKey(balance => balance.WorkspaceId);
        builder.Property(balance => balance.WorkspaceId).ValueGeneratedNever();
        builder.Property(balance => balance.Amount).HasColumnName("AmountNanoDollars");
        builder.Property(balance => balance.Reserved).HasColumnName("ReservedNanoDollars");
        builder.HasOne<Workspace>().WithOne().HasForeignKey<Balance>(balance => balance.WorkspaceId).OnDelete(DeleteBehavior.Cascade);
    }
}
