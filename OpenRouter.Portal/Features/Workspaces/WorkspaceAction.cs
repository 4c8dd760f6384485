namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>Everything that can be done in a workspace; what each needs stands in <see cref="WorkspacePermissions"/>.</summary>
internal enum WorkspaceAction
{
    /// <summary>See that the workspace exists, its name and the public catalogue.</summary>
    ViewWorkspace,

    /// <summary>See calls, tokens and cost of a project.</summary>
    ViewUsage,

    /// <summary>See the balance and the ledger.</summary>
    ViewBalance,

    /// <summary>See a project's keys, never their secrets.</summary>
    ViewKeys,

    /// <summary>Make a key in a project.</summary>
    GenerateKey,

    /// <summary>Revoke one's own key.</summary>
    RevokeOwnKey,

    /// <summary>Revoke anybody's key.</summary>
    RevokeAnyKey,

    /// <summary>Spend the workspace's credits on a model call.</summary>
    CallModels,
}
