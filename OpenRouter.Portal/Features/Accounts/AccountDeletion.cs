using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>
/// The wish of a person to be forgotten; while the row is there, the account opens nothing.
/// Purpose: brings the account back, once. Bound to: one user, by the mailed token or by a sign-in made after the wish.
/// Lifetime: <see cref="AccountOptions.DeletionUndoWindow"/>, judged when used. Single use: yes, the undo deletes the row.
/// Invalidated by: the undo, the erasure.
/// </summary>
internal sealed class AccountDeletion
{
    public required Guid UserId { get; init; }

    /// <summary>SHA-256 of the mailed token.</summary>
    public required byte[] LinkHash { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }
}

internal sealed class AccountDeletionConfiguration : IEntityTypeConfiguration<AccountDeletion>
{
    public void Configure(EntityTypeBuilder<AccountDeletion> builder)
    {
        builder.ToTable("AccountDeletions");
        builder.HasKey(deletion => deletion.UserId);
        builder.Property(deletion => deletion.UserId).ValueGeneratedNever();
        builder.Property(deletion => deletion.LinkHash).HasMaxLength(32);
        builder.HasIndex(deletion => deletion.LinkHash).IsUnique();
        builder.HasIndex(deletion => deletion.RequestedAt);
        builder.HasOne<User>().WithOne().HasForeignKey<AccountDeletion>(deletion => deletion.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
