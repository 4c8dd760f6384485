namespace OpenRouter.Portal.Features.Workspaces;

/// <summary>Whose workspace it is.</summary>
internal enum WorkspaceKind
{
    /// <summary>One person's own, made with the account; cannot be shared.</summary>
    Personal,

    /// <summary>A team's.</summary>
    Team,
}

/// <summary>The owner of money, projects, members and policies.</summary>
internal sealed class Workspace
{
    /// <summary>Random.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name in addresses: <c>^[a-z0-9]+(?:-[a-z0-9]+)*$</c>, at most 50 characters, unique (conventions.md 4.2).</summary>
    public required string Slug { get; set; }

    /// <summary>What people call it, at most 100 characters.</summary>
    public required string Name { get; set; }

    public required WorkspaceKind Kind { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a member may do at most; each level includes the ones before.</summary>
internal enum Role
{
    /// <summary>Sees usage and the catalogue.</summary>
    Viewer = 0,

    /// <summary>Makes and uses keys where the project allows it.</summary>
    Developer = 1,

    /// <summary>Runs the workspace.</summary>
    Admin = 2,
}

/// <summary>What a member may do in one project at most; each level includes the ones before.</summary>
internal enum ProjectAccessLevel
{
    /// <summary>Does not see the project.</summary>
    None = 0,

    /// <summary>Sees it.</summary>
    Read = 1,

    /// <summary>Works in it.</summary>
    Full = 2,
}

/// <summary>A user in a workspace with a role.</summary>
internal sealed class Membership
{
    public required Guid WorkspaceId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The name in addresses; random.</summary>
    public required Guid PublicId { get; init; }

    public required Role Role { get; set; }

    public required DateTimeOffset JoinedAt { get; init; }
}

/// <summary>The environment that keys and limits belong to.</summary>
internal sealed class Project
{
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>At most 100 characters, unique in the workspace.</summary>
    public required string Name { get; set; }

    /// <summary>Marked as production: keys here deserve more care.</summary>
    public bool IsProduction { get; set; }

    /// <summary>The one that new keys get unless another is chosen; each workspace has exactly one.</summary>
    public bool IsDefault { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One member's access to one project. A member without a row has <see cref="ProjectAccessLevel.None"/>, except Admins, who have all.</summary>
internal sealed class ProjectAccess
{
    public required Guid ProjectId { get; init; }

    public required Guid UserId { get; init; }

    public required ProjectAccessLevel Level { get; set; }
}
