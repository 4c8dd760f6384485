using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>
/// A sign-in whose first factor was right and whose second is still owed.
/// Purpose: lets the second step go on without the password. Bound to: one user and the browser that holds the token.
/// Lifetime: <see cref="SignInOptions.PendingLifetime"/>, judged when used. Single use: yes.
/// Invalidated by: success, the cap of wrong codes, a change of credentials. It is no session: nothing else accepts it.
/// </summary>
internal sealed class PendingSignIn
{
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the token in the browser.</summary>
    public required byte[] TokenHash { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first factor, a word of <see cref="SignInMethods"/>.</summary>
    public required string Method { get; init; }

    /// <summary>Wrong codes so far.</summary>
    public int Tries { get; set; }

    /// <summary>Begins one in the caller's transaction; the browser's half is returned.</summary>
    public static SecretToken Begin(PortalDbContext db, Guid userId, string method, DateTimeOffset now)
    {
        SecretToken token = SecretToken.Create();
        db.Set<PendingSignIn>().Add(new PendingSignIn { Id = Guid.NewGuid(), TokenHash = token.Hash, UserId = userId, Method = method, CreatedAt = now });
        return token;
    }
}

internal sealed class PendingSignInConfiguration : IEntityTypeConfiguration<PendingSignIn>
{
    public void Configure(EntityTypeBuilder<PendingSignIn> builder)
    {
        builder.ToTable("PendingSignIns");
        builder.Property(pending => pending.Id).ValueGeneratedNever();
        builder.Property(pending => pending.TokenHash).HasMaxLength(32);
        builder.Property(pending => pending.Method).HasMaxLength(40).HasDefaultValue(SignInMethods.Password);
        builder.HasIndex(pending => pending.TokenHash).IsUnique();
        builder.HasIndex(pending => pending.CreatedAt);
        builder.HasOne<User>().WithMany().HasForeignKey(pending => pending.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
