namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>
/// The front door of workspaces. Others use <see cref="WorkspaceAccess"/>, <see cref="WorkspaceAction"/>,
/// <see cref="WorkspaceService"/>, <see cref="CurrentWorkspace"/> and, in their queries, the entities <see cref="Workspace"/>,
/// <see cref="Membership"/>, <see cref="Project"/> and <see cref="ProjectAccess"/>, which they never change.
/// </summary>
internal static class WorkspacesModule
{
    public static IServiceCollection AddWorkspaces(this IServiceCollection services)
    {
        services.AddSingleton<WorkspaceAccess>();
        services.AddSingleton<WorkspaceService>();
        services.AddSingleton<Accounts.IAccountVerifiedStep, PersonalWorkspace>();
        services.AddSingleton<Accounts.IAccountDeletionStep, WorkspacesOfAPerson>();
        services.AddSingleton<Accounts.IAccountExportPart, MembershipExport>();
        services.AddSingleton<Accounts.IAccountExportPart, ProjectAccessExport>();
        return services;
    }
}
