using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>Remembers that an address had its starter credits. Belongs to no account, so that it survives the account's deletion.</summary>
internal sealed class StarterGrant
{
    /// <summary>Keyed hash of the canonical address: says "this one" and nothing else, even to a reader of the database.</summary>
    public required byte[] AddressHash { get; init; }

    /// <summary>Keyed hash of the network (/24 or /64) that the address was verified from; null means unknown.</summary>
    public required byte[]? NetworkHash { get; init; }

    public required DateTimeOffset GrantedAt { get; init; }
}

internal sealed class StarterGrantConfiguration : IEntityTypeConfiguration<StarterGrant>
{
    public void Configure(EntityTypeBuilder<StarterGrant> builder)
    {
        builder.ToTable("StarterGrants");
        builder.HasKey(grant => grant.AddressHash);
        builder.Property(grant => grant.AddressHash).HasMaxLength(32);
        builder.Property(grant => grant.NetworkHash).HasMaxLength(32);
        builder.HasIndex(grant => new { grant.NetworkHash, grant.GrantedAt });
    }
}
