namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>Names the resource file with the sentences of this feature's components.</summary>
public sealed class WorkspacesTexts;
