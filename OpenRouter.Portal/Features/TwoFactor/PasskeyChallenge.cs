using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>What a challenge may be answered for.</summary>
internal enum PasskeyPurpose
{
    /// <summary>Registering a new passkey.</summary>
    Register,

    /// <summary>Signing in.</summary>
    SignIn,

    /// <summary>Confirming one's identity within a session.</summary>
    Confirm,
}

/// <summary>
/// The random question that a passkey answers by its signature.
/// Purpose: one ceremony of the kind of <see cref="Purpose"/>. Bound to: a session, or before the sign-in a browser; to the user where known.
/// Lifetime: 5 minutes, judged when used. Single use: yes, taken by one conditional delete before the answer is judged.
/// Invalidated by: its use, right or wrong, and a change of the user's credentials.
/// </summary>
internal sealed class PasskeyChallenge
{
    public required Guid Id { get; init; }

    public required PasskeyPurpose Purpose { get; init; }

    /// <summary>See <see cref="HolderOf(Actor)"/>.</summary>
    public required string Holder { get; init; }

    /// <summary>Null before a sign-in.</summary>
    public required Guid? UserId { get; init; }

    /// <summary>What Identity compares the answer with; no secret from the browser that asked.</summary>
    public required string State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A session as the holder.</summary>
    public static string HolderOf(Actor actor) => $"session {actor.SessionId:N}";

    /// <summary>A browser as the holder, by the hash of its cookie.</summary>
    public static string HolderOf(SecretToken browser) => $"browser {Convert.ToHexStringLower(browser.Hash)}";
}

internal sealed class PasskeyChallengeConfiguration : IEntityTypeConfiguration<PasskeyChallenge>
{
    public void Configure(EntityTypeBuilder<PasskeyChallenge> builder)
    {
        builder.ToTable("PasskeyChallenges");
        builder.Property(challenge => challenge.Id).ValueGeneratedNever();
        builder.Property(challenge => challenge.Holder).HasMaxLength(80);
        builder.Property(challenge => challenge.State).HasMaxLength(4096);
        builder.HasIndex(challenge => challenge.CreatedAt);
        builder.HasOne<User>().WithMany().HasForeignKey(challenge => challenge.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
