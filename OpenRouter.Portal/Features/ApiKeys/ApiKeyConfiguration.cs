using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Workspaces;

namespace OpenRouter.Portal.Features.ApiKeys;

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>, IEntityTypeConfiguration<ApiKeySecret>
{
    // The longest prefix, three digits, three dots, four digits.
    private const int MaskMaximumLength = 42;

    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("ApiKeys");
        builder.Property(key => key.Id).ValueGeneratedNever();
        builder.Property(key => key.Name).HasMaxLength(ApiKey.NameMaximumLength);
        builder.Property(key => key.Mask).HasMaxLength(MaskMaximumLength);
        builder.Property(key => key.Scopes).HasMaxLength(200);
        builder.Property(key => key.LastUsedAddress).HasMaxLength(45);

        // The list: newest first within the workspace, walked by keyset.
        builder.HasIndex(key => new { key.WorkspaceId, key.CreatedAt, key.Id }).IsDescending(false, true, true);
        builder.HasIndex(key => new { key.CreatorUserId, key.RequestId }).IsUnique();
        builder.HasIndex(key => key.OwnerUserId);
        builder.HasIndex(key => key.ProjectId);
        builder.HasOne<Workspace>().WithMany().HasForeignKey(key => key.WorkspaceId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Project>().WithMany().HasForeignKey(key => key.ProjectId).OnDelete(DeleteBehavior.Cascade);

        // Cascade, not "set null": a key must never lose the owner that bounds it and live on.
        builder.HasOne<User>().WithMany().HasForeignKey(key => key.OwnerUserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ApiKeySecret> builder)
    {
        builder.ToTable("ApiKeySecrets");
        builder.Property(secret => secret.Id).ValueGeneratedNever();
        builder.Property(secret => secret.Hash).HasMaxLength(32);
        builder.Property(secret => secret.Mask).HasMaxLength(MaskMaximumLength);
        builder.HasIndex(secret => secret.Hash).IsUnique();
        builder.HasIndex(secret => secret.ApiKeyId);
        builder.HasOne<ApiKey>().WithMany().HasForeignKey(secret => secret.ApiKeyId).OnDelete(DeleteBehavior.Cascade);
    }
}
