using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Workspaces;

internal static class WorkspaceErrors
{
    /// <summary>Absent and foreign alike: nobody learns that another workspace exists.</summary>
    public static Error NotFound { get; } = new(ErrorKind.NotFound, "workspace_not_found", "This workspace does not exist, or you are not a member of it.");

    /// <summary>Absent, foreign and invisible alike.</summary>
    public static Error ProjectNotFound { get; } = new(ErrorKind.NotFound, "project_not_found", "This project does not exist, or you have no access to it.");

    /// <summary>Nobody may leave a team without an Admin (domain.md invariant 8).</summary>
    public static Error LastAdmin(IReadOnlyList<string> workspaces) => new(
        ErrorKind.Conflict,
        "last_admin",
        $"You are the last Admin of {string.Join(", ", workspaces.Select(name => $"'{name}'"))}. Make another member Admin first; then you can go.");

    public static Error Forbidden(WorkspaceAction action)
    {
        WorkspacePermissions.Requirement needed = WorkspacePermissions.Of(action);
        string access = needed.Access == ProjectAccessLevel.None ? "" : $" with {needed.Access} access to the project";
        return new(ErrorKind.Forbidden, "permission_denied", $"This needs the role {needed.Role}{access}. An Admin of the workspace can grant it.");
    }
}
