using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>
/// That somebody proved once more, within a session, who they are.
/// Purpose: opens sensitive acts for a while. Bound to: one session, one instant, the way it was proved.
/// Lifetime: <see cref="SessionOptions.ProofLifetime"/>, judged when an act asks. Single use: no.
/// Invalidated by: the end of its session, since no act is done in an ended one.
/// </summary>
internal sealed class StepUpProof
{
    public required Guid Id { get; init; }

    public required Guid SessionId { get; init; }

    /// <summary>Words of <see cref="SignInMethods"/>, joined by <c>+</c>.</summary>
    public required string Method { get; init; }

    public required DateTimeOffset ProvedAt { get; init; }
}

internal sealed class StepUpProofConfiguration : IEntityTypeConfiguration<StepUpProof>
{
    public void Configure(EntityTypeBuilder<StepUpProof> builder)
    {
        builder.ToTable("StepUpProofs");
        builder.Property(proof => proof.Id).ValueGeneratedNever();
        builder.Property(proof => proof.Method).HasMaxLength(40);
        builder.HasIndex(proof => new { proof.SessionId, proof.ProvedAt });
        builder.HasOne<Session>().WithMany().HasForeignKey(proof => proof.SessionId).OnDelete(DeleteBehavior.Cascade);
    }
}
