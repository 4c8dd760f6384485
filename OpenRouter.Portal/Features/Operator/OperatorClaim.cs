using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>
/// The token that makes the first operator.
/// Purpose: shows that somebody can read the portal's console. Bound to: this installation; the one row of the table.
/// Lifetime: until there is an operator. Single use: yes. Invalidated by: the first appointment, by whatever way.
/// </summary>
internal sealed class OperatorClaim
{
    /// <summary>Always 1: of many nodes that start at once, one prints a token.</summary>
    public int Id { get; init; } = 1;

    /// <summary>SHA-256 of the printed token.</summary>
    public required byte[] TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class OperatorClaimConfiguration : IEntityTypeConfiguration<OperatorClaim>
{
    public void Configure(EntityTypeBuilder<OperatorClaim> builder)
    {
        builder.ToTable("OperatorClaims");
        builder.Property(claim => claim.Id).ValueGeneratedNever();
        builder.Property(claim => claim.TokenHash).HasMaxLength(32);
    }
}
