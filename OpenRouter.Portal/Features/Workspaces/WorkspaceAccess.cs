using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>A member's standing, read from the database at the moment it is asked for.</summary>
/// <param name="WorkspaceId">The workspace.</param>
/// <param name="Role">The member's role.</param>
/// <param name="Access">The access to the project asked about; <see cref="ProjectAccessLevel.None"/> where none was named.</param>
internal sealed record WorkspaceRight(Guid WorkspaceId, Role Role, ProjectAccessLevel Access)
{
    /// <summary>Whether this member may do it.</summary>
    public bool Allows(WorkspaceAction action) => WorkspacePermissions.Allows(Role, Access, action);
}

/// <summary>Judges, inside the use case and in its own transaction, whether an actor may do something (domain.md invariant 6).</summary>
internal sealed class WorkspaceAccess(RefusedActs refusals, ILogger<WorkspaceAccess> logger)
{
    /// <summary>
    /// The actor's right, or <c>workspace_not_found</c>, <c>project_not_found</c> (absent, foreign and invisible are one
    /// answer) or <c>permission_denied</c>. Each of these is logged and audited.
    /// </summary>
    /// <param name="db">The context of the use case.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="workspaceId">Where.</param>
    /// <param name="action">What.</param>
    /// <param name="projectId">The project that it concerns; null for what concerns the whole workspace.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<Result<WorkspaceRight>> RequireAsync(
        PortalDbContext db, Actor actor, Guid workspaceId, WorkspaceAction action, Guid? projectId, CancellationToken cancellationToken)
    {
        WorkspaceRight? right = await FindAsync(db, actor.UserId, workspaceId, projectId, cancellationToken);
        Error? refusal = right is null ? WorkspaceErrors.NotFound
            : projectId is not null && right.Access == ProjectAccessLevel.None ? WorkspaceErrors.ProjectNotFound
            : !right.Allows(action) ? WorkspaceErrors.Forbidden(action)
            : null;
        if (refusal is null)
        {
            return right!;
        }

        WorkspaceLog.Refused(logger, actor.UserId, actor.SessionId, action, workspaceId, projectId);
        Note(actor, right is not null, workspaceId, action, projectId, refusal);
        return refusal;
    }

    /// <summary>Audits a refusal that the use case has judged itself.</summary>
    /// <param name="actor">Who was refused.</param>
    /// <param name="isMember">Whether the actor belongs to the workspace: a stranger's tries stand in his own chain, not in that of a team he does not belong to.</param>
    /// <param name="workspaceId">Where.</param>
    /// <param name="action">What.</param>
    /// <param name="projectId">The project that it concerned.</param>
    /// <param name="refusal">What was answered.</param>
    public void Note(Actor actor, bool isMember, Guid workspaceId, WorkspaceAction action, Guid? projectId, Error refusal) =>
        refusals.Note(
            new AuditEvent(
                isMember ? AuditChain.OfWorkspace(workspaceId) : AuditChain.OfUser(actor.UserId),
                AuditActions.AuthorizationDenied,
                projectId is null ? "workspace" : "project",
                (projectId ?? workspaceId).ToString())
            {
                After = new { Asked = action.ToString(), Reason = refusal.Code },
            }.By(actor));

    /// <summary>The right of a user, for judging a key by its owner; null means not a member.</summary>
    public static async Task<WorkspaceRight?> FindAsync(PortalDbContext db, Guid userId, Guid workspaceId, Guid? projectId, CancellationToken cancellationToken)
    {
        var memberships = db.Memberships;
        Role? role = await memberships.Where(m => m.WorkspaceId == workspaceId && m.UserId == userId)
            .Select(m => (Role?)m.Role).SingleOrDefaultAsync(cancellationToken);
        if (role is null)
        {
            return null;
        }

        ProjectAccessLevel access = ProjectAccessLevel.None;
        if (projectId is { } id)
        {
            access = await AccessAsync(db, userId, workspaceId, id, role.Value, cancellationToken);
        }

        return new WorkspaceRight(workspaceId, role.Value, access);
    }

    /// <summary>The projects of a workspace in which the user may do <paramref name="action"/>.</summary>
    public static async Task<IReadOnlyList<Project>> ListProjectsAsync(
        PortalDbContext db, Guid userId, Guid workspaceId, WorkspaceAction action, CancellationToken cancellationToken)
    {
        WorkspaceRight? right = await FindAsync(db, userId, workspaceId, null, cancellationToken);
        if (right is null)
        {
            return [];
        }

        var levels = db.ProjectAccess;
        var rows = await db.Projects.AsNoTracking().Where(p => p.WorkspaceId == workspaceId).OrderByDescending(p => p.IsDefault).ThenBy(p => p.Name)
            .Select(p => new { Project = p, Level = levels.Where(a => a.ProjectId == p.Id && a.UserId == userId).Select(a => (ProjectAccessLevel?)a.Level).FirstOrDefault() })
            .ToListAsync(cancellationToken);
        return [.. rows.Where(row => WorkspacePermissions.Allows(right.Role, row.Level ?? ProjectAccessLevel.None, action)).Select(row => row.Project)];
    }

    private static async Task<ProjectAccessLevel> AccessAsync(
        PortalDbContext db, Guid userId, Guid workspaceId, Guid projectId, Role role, CancellationToken cancellationToken)
    {
        var projects = db.Projects;
        if (!await projects.AnyAsync(p => p.Id == projectId && p.WorkspaceId == workspaceId, cancellationToken))
        {
            return ProjectAccessLevel.None;
        }

        if (role == Role.Admin)
        {
            return ProjectAccessLevel.Full;
        }

        var levels = db.ProjectAccess;
        return await levels.Where(a => a.ProjectId == projectId && a.UserId == userId).Select(a => a.Level).SingleOrDefaultAsync(cancellationToken);
    }
}
