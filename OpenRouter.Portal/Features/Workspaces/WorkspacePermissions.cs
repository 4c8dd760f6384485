using System.Collections.Frozen;

namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>
/// The one permission table: role × project access × action. The effective right is the lower of both (behaviours.md W5);
/// services, pages, the API and docs/permissions.md all read it from here.
/// </summary>
internal static class WorkspacePermissions
{
    /// <summary>What an action needs: at least this role and, in the project it concerns, at least this access.</summary>
    internal readonly record struct Requirement(Role Role, ProjectAccessLevel Access);

    private static readonly FrozenDictionary<WorkspaceAction, Requirement> s_table = new Dictionary<WorkspaceAction, Requirement>
    {
        [WorkspaceAction.ViewWorkspace] = new(Role.Viewer, ProjectAccessLevel.None),
        [WorkspaceAction.ViewUsage] = new(Role.Viewer, ProjectAccessLevel.Read),
        [WorkspaceAction.ViewBalance] = new(Role.Admin, ProjectAccessLevel.None),
        [WorkspaceAction.ViewKeys] = new(Role.Developer, ProjectAccessLevel.Read),
        [WorkspaceAction.GenerateKey] = new(Role.Developer, ProjectAccessLevel.Full),
        [WorkspaceAction.RevokeOwnKey] = new(Role.Developer, ProjectAccessLevel.Full),
        [WorkspaceAction.RevokeAnyKey] = new(Role.Admin, ProjectAccessLevel.None),
        [WorkspaceAction.CallModels] = new(Role.Developer, ProjectAccessLevel.Full),
    }.ToFrozenDictionary();

    /// <summary>What the action needs; an action without a row throws, so it cannot be allowed by being forgotten.</summary>
    public static Requirement Of(WorkspaceAction action) => s_table[action];

    /// <summary>Whether a member may do it. Admins have full access to every project.</summary>
    public static bool Allows(Role role, ProjectAccessLevel access, WorkspaceAction action)
    {
        Requirement needed = Of(action);
        ProjectAccessLevel effective = role == Role.Admin ? ProjectAccessLevel.Full : access;
        return role >= needed.Role && effective >= needed.Access;
    }
}
