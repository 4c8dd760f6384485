using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>
/// What its owner sees of a passkey, and what changes with each use; the public key is in Identity's own row.
/// Purpose: signs in and confirms by itself. Bound to: one user, this site's domain, the device or account that holds the private key.
/// Lifetime: until removed. Single use: no, each use answers a challenge of its own.
/// Invalidated by: its removal, the end of the account.
/// </summary>
internal sealed class Passkey
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The key of Identity's row; unique in the whole installation.</summary>
    public required byte[] CredentialId { get; init; }

    /// <summary>How its owner calls it.</summary>
    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null means never.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>What the authenticator counted at its last use; 0 for those that do not count, such as synced ones.</summary>
    public required long SignCount { get; set; }
}

internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<Passkey>
{
    public void Configure(EntityTypeBuilder<Passkey> builder)
    {
        builder.ToTable("Passkeys");
        builder.Property(passkey => passkey.Id).ValueGeneratedNever();
        builder.Property(passkey => passkey.Name).HasMaxLength(PasskeyService.NameLength * 2);
        builder.Property(passkey => passkey.CredentialId).HasMaxLength(1024);
        builder.HasIndex(passkey => passkey.CredentialId).IsUnique();
        builder.HasIndex(passkey => passkey.UserId);
        builder.HasOne<IdentityUserPasskey<Guid>>().WithOne().HasForeignKey<Passkey>(passkey => passkey.CredentialId).OnDelete(DeleteBehavior.Cascade);
    }
}
