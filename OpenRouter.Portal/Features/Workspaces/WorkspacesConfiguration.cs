using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Workspaces;

internal sealed class WorkspacesConfiguration
    : IEntityTypeConfiguration<Workspace>, IEntityTypeConfiguration<Membership>, IEntityTypeConfiguration<Project>, IEntityTypeConfiguration<ProjectAccess>
{
    public void Configure(EntityTypeBuilder<Workspace> builder)
    {
        builder.ToTable("Workspaces");
        builder.Property(workspace => workspace.Id).ValueGeneratedNever();
        builder.Property(workspace => workspace.Slug).HasMaxLength(50);
        builder.Property(workspace => workspace.Name).HasMaxLength(100);
        builder.HasIndex(workspace => workspace.Slug).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("Memberships");
        builder.HasKey(membership => new { membership.WorkspaceId, membership.UserId });
        builder.HasIndex(membership => membership.PublicId).IsUnique();
        builder.HasIndex(membership => membership.UserId);
        builder.HasOne<Workspace>().WithMany().HasForeignKey(membership => membership.WorkspaceId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(membership => membership.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Project> builder)
    {
        builder.ToTable("Projects");
        builder.Property(project => project.Id).ValueGeneratedNever();
        builder.Property(project => project.Name).HasMaxLength(100);
        builder.HasIndex(project => new { project.WorkspaceId, project.Name }).IsUnique();
        builder.HasOne<Workspace>().WithMany().HasForeignKey(project => project.WorkspaceId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ProjectAccess> builder)
    {
        builder.ToTable("ProjectAccess");
        builder.HasKey(access => new { access.ProjectId, access.UserId });
        builder.HasIndex(access => access.UserId);
        builder.HasOne<Project>().WithMany().HasForeignKey(access => access.ProjectId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(access => access.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
