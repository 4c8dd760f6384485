using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>
/// One of the codes that stand in for the authenticator app.
/// Purpose: the second factor without the phone. Bound to: one user and one set.
/// Lifetime: until used or until a new set is made. Single use: yes, by one conditional update of <see cref="UsedAt"/>.
/// Invalidated by: its use, a new set, the end of two-factor authentication.
/// </summary>
internal sealed class RecoveryCode
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The first characters, to find the row; unique within the set.</summary>
    public required string Prefix { get; init; }

    public required byte[] Salt { get; init; }

    /// <summary>See <see cref="RecoveryCodeText.HashFor"/>.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>When the set was made.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Null while it can be used.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}

internal sealed class RecoveryCodeConfiguration : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("RecoveryCodes");
        builder.Property(code => code.Id).ValueGeneratedNever();
        builder.Property(code => code.Prefix).HasMaxLength(RecoveryCodeText.PrefixLength);
        builder.Property(code => code.Salt).HasMaxLength(16);
        builder.Property(code => code.Hash).HasMaxLength(32);
        builder.HasIndex(code => new { code.UserId, code.Prefix }).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(code => code.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
