using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>A workspace as its member sees it.</summary>
/// <param name="Id">The workspace.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Kind">Personal or team.</param>
/// <param name="Role">The member's own role.</param>
internal sealed record CurrentWorkspace(Guid Id, string Slug, string Name, WorkspaceKind Kind, Role Role)
{
    /// <summary>Whether this role may do what concerns the whole workspace; for pages, which show nothing that would be refused.</summary>
    public bool Allows(WorkspaceAction action) => WorkspacePermissions.Allows(Role, ProjectAccessLevel.None, action);
}

/// <summary>The use cases of workspaces.</summary>
internal sealed class WorkspaceService(PortalDatabase database, RefusedActs refusals)
{
    /// <summary>All workspaces of the actor, the personal one first, the others by name.</summary>
    public async Task<IReadOnlyList<CurrentWorkspace>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        List<CurrentWorkspace> all = await Mine(db, actor, null).ToListAsync(cancellationToken);
        return [.. all.OrderBy(w => w.Kind != WorkspaceKind.Personal).ThenBy(w => w.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>
    /// The workspace that a page is about: the one named by <c>?workspace=</c>, which is also remembered; without a name the
    /// last used one, else the personal one. <c>workspace_not_found</c> for one that the actor is not a member of.
    /// </summary>
    public async Task<Result<CurrentWorkspace>> GetAsync(Actor actor, string? slug, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        var users = db.Users;
        string? last = await users.Where(u => u.Id == actor.UserId).Select(u => u.LastWorkspaceSlug).SingleOrDefaultAsync(cancellationToken);
        if (slug is not null)
        {
            CurrentWorkspace? named = await Mine(db, actor, slug).SingleOrDefaultAsync(cancellationToken);
            if (named is null)
            {
                // Whether there is one of that name is not looked up, so that the answer takes the same time.
                refusals.Note(new AuditEvent(AuditChain.OfUser(actor.UserId), AuditActions.AuthorizationDenied, "workspace", slug)
                {
                    After = new { Asked = nameof(WorkspaceAction.ViewWorkspace), Reason = WorkspaceErrors.NotFound.Code },
                }.By(actor));
                return WorkspaceErrors.NotFound;
            }

            if (last != slug)
            {
                await database.WriteAsync(
                    write => write.Users.Where(u => u.Id == actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.LastWorkspaceSlug, slug), cancellationToken),
                    cancellationToken);
            }

            return named;
        }

        List<CurrentWorkspace> all = await Mine(db, actor, null).ToListAsync(cancellationToken);
        CurrentWorkspace? used = all.Find(w => w.Slug == last) ?? all.Find(w => w.Kind == WorkspaceKind.Personal) ?? all.FirstOrDefault();
        return used is null ? WorkspaceErrors.NotFound : used;
    }

    private static IQueryable<CurrentWorkspace> Mine(PortalDbContext db, Actor actor, string? slug)
    {
        var workspaces = db.Workspaces;
        return db.Memberships.AsNoTracking().Where(m => m.UserId == actor.UserId)
            .Join(workspaces, m => m.WorkspaceId, w => w.Id, (m, w) => new { m.Role, Workspace = w })
            .Where(row => slug == null || row.Workspace.Slug == slug)
            .Select(row => new CurrentWorkspace(row.Workspace.Id, row.Workspace.Slug, row.Workspace.Name, row.Workspace.Kind, row.Role));
    }
}
