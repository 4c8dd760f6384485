using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// That somebody wants another address, and later how to take that back.
/// Purpose: first the proof that the new mailbox is theirs, then the undo from the old one. Bound to: one user.
/// Lifetime: <see cref="CredentialsOptions.EmailChangeLifetime"/> to confirm, <see cref="CredentialsOptions.EmailUndoLifetime"/> to undo, each judged when used.
/// Single use: each token once, by a conditional write. Invalidated by: cancelling, a newer request and any other change of credentials
/// while it is pending; once confirmed only by its undo or by the undo of an earlier change, never by whoever took the account over.
/// </summary>
internal sealed class EmailChange
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The address as typed.</summary>
    public required string NewEmail { get; init; }

    /// <summary>The canonical form of <see cref="NewEmail"/>.</summary>
    public required string NewCanonicalEmail { get; init; }

    /// <summary>SHA-256 of the token mailed to the new address; of a token that nobody has, where that address is taken.</summary>
    public required byte[] ConfirmHash { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The address that was replaced, as typed; null until then.</summary>
    public string? OldEmail { get; set; }

    /// <summary>The canonical form of <see cref="OldEmail"/>.</summary>
    public string? OldCanonicalEmail { get; set; }

    /// <summary>SHA-256 of the token mailed to the old address; null until then.</summary>
    public byte[]? UndoHash { get; set; }

    /// <summary>Null while it is pending.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }
}

internal sealed class EmailChangeConfiguration : IEntityTypeConfiguration<EmailChange>
{
    public void Configure(EntityTypeBuilder<EmailChange> builder)
    {
        builder.ToTable("EmailChanges");
        builder.Property(change => change.Id).ValueGeneratedNever();
        builder.Property(change => change.NewEmail).HasMaxLength(254);
        builder.Property(change => change.NewCanonicalEmail).HasMaxLength(254);
        builder.Property(change => change.OldEmail).HasMaxLength(254);
        builder.Property(change => change.OldCanonicalEmail).HasMaxLength(254);
        builder.Property(change => change.ConfirmHash).HasMaxLength(32);
        builder.Property(change => change.UndoHash).HasMaxLength(32);
        builder.HasIndex(change => change.ConfirmHash).IsUnique();
        builder.HasIndex(change => change.UndoHash).IsUnique();
        builder.HasIndex(change => new { change.UserId, change.ConfirmedAt });
        builder.HasIndex(change => change.RequestedAt);
        builder.HasOne<User>().WithMany().HasForeignKey(change => change.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
