using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>
/// What a deletion does to workspaces: nobody leaves a team without an Admin (domain.md invariant 8), a membership ends with the
/// person, and the personal workspace keeps nothing but its ledger, which is never deleted.
/// </summary>
internal sealed class WorkspacesOfAPerson(AuditTrail audit) : IAccountDeletionStep
{
    public async Task<IReadOnlyList<DeletionItem>> DescribeAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        var workspaces = db.Workspaces;
        List<WorkspaceKind> kinds = await db.Memberships.Where(m => m.UserId == userId)
            .Join(workspaces, m => m.WorkspaceId, w => w.Id, (m, w) => w.Kind).ToListAsync(cancellationToken);
        return [new("personal_workspace", kinds.Count(kind => kind == WorkspaceKind.Personal)), new("memberships", kinds.Count(kind => kind == WorkspaceKind.Team))];
    }

    public async Task<Error?> FindObstacleAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        var workspaces = db.Workspaces;
        var memberships = db.Memberships;
        var deletions = db.AccountDeletions;
        List<string> names = await workspaces
            .Where(w => w.Kind == WorkspaceKind.Team && memberships.Any(m => m.WorkspaceId == w.Id && m.UserId == userId && m.Role == Role.Admin))

            // Whoever asked for a deletion is as good as gone: two Admins must not leave one after the other.
            .Where(w => !memberships.Any(m => m.WorkspaceId == w.Id && m.UserId != userId && m.Role == Role.Admin && !deletions.Any(d => d.UserId == m.UserId)))
            .OrderBy(w => w.Name).Select(w => w.Name).ToListAsync(cancellationToken);
        return names.Count == 0 ? null : WorkspaceErrors.LastAdmin(names);
    }

    public async Task BeginAsync(PortalDbContext db, User user, CancellationToken cancellationToken)
    {
        // Takes the rows' locks before anybody is counted: of two last Admins who go at the same moment one stays.
        var workspaces = db.Workspaces;
        var memberships = db.Memberships;
        await workspaces.Where(w => memberships.Any(m => m.WorkspaceId == w.Id && m.UserId == user.Id && m.Role == Role.Admin))
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.Name, w => w.Name), cancellationToken);
    }

    public async Task EraseAsync(PortalDbContext db, User user, CancellationToken cancellationToken)
    {
        var workspaces = db.Workspaces;
        var mine = await db.Memberships.Where(m => m.UserId == user.Id)
            .Join(workspaces, m => m.WorkspaceId, w => w.Id, (m, w) => new { w.Id, w.Kind }).ToListAsync(cancellationToken);
        foreach (var workspace in mine)
        {
            if (workspace.Kind == WorkspaceKind.Personal)
            {
                await EmptyAsync(db, workspace.Id, cancellationToken);
            }

            await audit.AppendAsync(
                db, new AuditEvent(AuditChain.OfWorkspace(workspace.Id), AuditActions.UserDeleted, "user", user.Id.ToString()), cancellationToken);
            await AuditTrail.ForgetAsync(db, user.Id, workspace.Kind == WorkspaceKind.Personal ? [AuditChain.OfWorkspace(workspace.Id)] : [], cancellationToken);
        }
    }

    private static async Task EmptyAsync(PortalDbContext db, Guid workspaceId, CancellationToken cancellationToken)
    {
        // The name in addresses was made of the person's address.
        string slug = RandomNumberGenerator.GetHexString(16, lowercase: true);
        await db.Workspaces.Where(w => w.Id == workspaceId)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.Slug, slug).SetProperty(w => w.Name, "Deleted"), cancellationToken);
        await db.Projects.Where(p => p.WorkspaceId == workspaceId).ExecuteDeleteAsync(cancellationToken);
    }
}
