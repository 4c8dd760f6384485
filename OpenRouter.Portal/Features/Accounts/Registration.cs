using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>
/// A wish for an account whose address nobody has proved yet. There is no user, workspace or session before the proof, so
/// nothing made before it can survive it (ACC-03, ACC-04); asking again for the same address replaces the row.
/// Purpose: turns a mailed link or code into an account, once.
/// Bound to: one address, one chosen password, and the browser that asked.
/// Lifetime: <see cref="AccountOptions.VerificationLifetime"/>, judged when used.
/// Single use: yes, the row is deleted by the transaction that makes the account.
/// Invalidated by: a newer registration or a newer mail for the address, five wrong codes a mail, twenty a day.
/// </summary>
internal sealed class Registration
{
    public required Guid Id { get; init; }

    /// <summary>The canonical address, unique.</summary>
    public required string CanonicalEmail { get; init; }

    /// <summary>The address as typed.</summary>
    public required string Email { get; init; }

    /// <summary>Identity's hash of the chosen password.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>SHA-256 of the token in the browser that asked, or that later gave the right password.</summary>
    public required byte[] BrowserHash { get; set; }

    /// <summary>SHA-256 of the mailed token; of a token that nobody has, where the address is taken.</summary>
    public required byte[] LinkHash { get; set; }

    /// <summary>Keyed hash of the mailed six digits.</summary>
    public required byte[] CodeHash { get; set; }

    /// <summary>Wrong codes and passwords so far; at the cap only a new mail helps.</summary>
    public int Tries { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the newest mail was sent; its link and code end a lifetime later.</summary>
    public required DateTimeOffset MailedAt { get; set; }
}

internal sealed class RegistrationConfiguration : IEntityTypeConfiguration<Registration>
{
    public void Configure(EntityTypeBuilder<Registration> builder)
    {
        builder.ToTable("Registrations");
        builder.Property(registration => registration.Id).ValueGeneratedNever();
        builder.Property(registration => registration.CanonicalEmail).HasMaxLength(254);
        builder.Property(registration => registration.Email).HasMaxLength(254);
        builder.Property(registration => registration.PasswordHash).HasMaxLength(200);
        builder.Property(registration => registration.BrowserHash).HasMaxLength(32);
        builder.Property(registration => registration.LinkHash).HasMaxLength(32);
        builder.Property(registration => registration.CodeHash).HasMaxLength(32);
        builder.HasIndex(registration => registration.CanonicalEmail).IsUnique();
        builder.HasIndex(registration => registration.LinkHash).IsUnique();
        builder.HasIndex(registration => registration.BrowserHash);
        builder.HasIndex(registration => registration.MailedAt);
    }
}
