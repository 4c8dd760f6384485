namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>How a page of a workspace names it.</summary>
internal static class WorkspaceRoutes
{
    /// <summary>Every page of a workspace carries <c>?workspace={slug}</c>.</summary>
    public const string QueryName = "workspace";
}
