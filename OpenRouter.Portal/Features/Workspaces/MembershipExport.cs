using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;

namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>The person's workspaces and roles.</summary>
internal sealed class MembershipExport : IAccountExportPart
{
    public string Name => "memberships";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var workspaces = db.Workspaces;
        await foreach (var row in db.Memberships.AsNoTracking().Where(m => m.UserId == userId)
            .Join(workspaces, m => m.WorkspaceId, w => w.Id, (m, w) => new { Membership = m, Workspace = w })
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return new
            {
                Workspace = row.Workspace.Name, row.Workspace.Slug, Kind = row.Workspace.Kind.ToString(), Role = row.Membership.Role.ToString(), row.Membership.JoinedAt,
            };
        }
    }
}

/// <summary>What the person may do in which project.</summary>
internal sealed class ProjectAccessExport : IAccountExportPart
{
    public string Name => "project_access";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var projects = db.Projects;
        await foreach (var row in db.ProjectAccess.AsNoTracking().Where(a => a.UserId == userId)
            .Join(projects, a => a.ProjectId, p => p.Id, (a, p) => new { p.Id, p.Name, a.Level })
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return new { ProjectId = row.Id, Project = row.Name, Level = row.Level.ToString() };
        }
    }
}
