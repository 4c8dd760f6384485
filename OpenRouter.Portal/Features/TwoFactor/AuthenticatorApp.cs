using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>How far the set-up of an authenticator app has come.</summary>
internal enum AuthenticatorState
{
    /// <summary>Its secret was shown, no code of it has been seen yet: it opens nothing and protects nothing.</summary>
    Pending,

    /// <summary>A code of it was right: it is the second factor.</summary>
    Active,
}

/// <summary>
/// The secret that a person's authenticator app shares with the portal.
/// Purpose: judges six-digit codes (RFC 6238). Bound to: one user; the secret is sealed for that user (<see cref="AuthenticatorSeal"/>).
/// Lifetime: until disabled or replaced; at most one active and one pending for each user.
/// Single use: no, but each of its steps is, by <see cref="LastUsedStep"/>.
/// Invalidated by: disabling, confirming another one; a pending one also by a change of credentials.
/// </summary>
internal sealed class AuthenticatorApp
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required AuthenticatorState State { get; set; }

    /// <summary>160 random bits, encrypted with a key that is not in the database.</summary>
    public required byte[] SecretSealed { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when it is the second factor; null while pending.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The newest step whose code was taken; only a later one is (RFC 6238 section 5.2).</summary>
    public long LastUsedStep { get; set; }
}

internal sealed class AuthenticatorAppConfiguration : IEntityTypeConfiguration<AuthenticatorApp>
{
    public void Configure(EntityTypeBuilder<AuthenticatorApp> builder)
    {
        builder.ToTable("AuthenticatorApps");
        builder.Property(app => app.Id).ValueGeneratedNever();
        builder.Property(app => app.SecretSealed).HasMaxLength(512);
        builder.HasIndex(app => new { app.UserId, app.State }).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(app => app.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
