using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Workspaces;

internal static class WorkspacesDbSets
{
    extension(PortalDbContext db)
    {
        public DbSet<Workspace> Workspaces => db.Set<Workspace>();

        public DbSet<Membership> Memberships => db.Set<Membership>();

        public DbSet<Project> Projects => db.Set<Project>();

        public DbSet<ProjectAccess> ProjectAccess => db.Set<ProjectAccess>();
    }
}
