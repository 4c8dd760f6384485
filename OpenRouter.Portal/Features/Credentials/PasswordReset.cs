using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// That somebody asked for a new password for an address.
/// Purpose: lets whoever reads the mailbox choose a new password, once; it is no sign-in and no second factor.
/// Bound to: the user named here, never by what the form says (RCV-03).
/// Lifetime: <see cref="CredentialsOptions.ResetLifetime"/>, judged when used. Single use: yes, deleted by the transaction that sets the password.
/// Invalidated by: a newer request for the address, any change of the user's credentials.
/// </summary>
internal sealed class PasswordReset
{
    public required Guid Id { get; init; }

    /// <summary>The canonical address that was typed, unique: only the newest request counts.</summary>
    public required string CanonicalEmail { get; init; }

    /// <summary>Whose password it changes; null where the address has no account: a row all the same, so that the work is the same.</summary>
    public required Guid? UserId { get; init; }

    /// <summary>SHA-256 of the mailed token; of a token that nobody has, where there is no account.</summary>
    public required byte[] TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class PasswordResetConfiguration : IEntityTypeConfiguration<PasswordReset>
{
    public void Configure(EntityTypeBuilder<PasswordReset> builder)
    {
        builder.ToTable("PasswordResets");
        builder.Property(reset => reset.Id).ValueGeneratedNever();
        builder.Property(reset => reset.CanonicalEmail).HasMaxLength(254);
        builder.Property(reset => reset.TokenHash).HasMaxLength(32);
        builder.HasIndex(reset => reset.CanonicalEmail).IsUnique();
        builder.HasIndex(reset => reset.TokenHash).IsUnique();
        builder.HasIndex(reset => reset.CreatedAt);
        builder.HasOne<User>().WithMany().HasForeignKey(reset => reset.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
