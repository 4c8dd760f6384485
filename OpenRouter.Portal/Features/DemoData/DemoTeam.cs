using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Features.Workspaces;

namespace OpenRouter.Portal.Features.DemoData;

/// <summary>A person of the demo team.</summary>
/// <param name="Name">The person's name.</param>
/// <param name="Role">The role in the team.</param>
/// <param name="Account">How to sign in; public on purpose.</param>
internal sealed record DemoPerson(string Name, Role Role, DemoAccount Account);

/// <summary>The invented team that a Development installation starts with, so that every page has something to look at.</summary>
internal static class DemoTeam
{
    public const string Slug = "northwind-demo";
    public const string Name = "Northwind (demo)";

    /// <summary>How many days of usage it has.</summary>
    public const int Days = 60;

    /// <summary>One person for each role; the domain is reserved for examples (RFC 2606).</summary>
    public static IReadOnlyList<DemoPerson> People { get; } =
    [
        new("Ada Admin", Role.Admin, new("Admin", "admin@demo.example", "orchard-lantern-42-violet")),
        new("Dev Developer", Role.Developer, new("Developer", "developer@demo.example", "copper-meadow-17-harbor")),
        new("Vera Viewer", Role.Viewer, new("Viewer", "viewer@demo.example", "silent-maple-93-compass")),
    ];

    /// <summary>Full on staging, read-only on production: the case of behaviours.md W5.</summary>
    public static IReadOnlyList<(string Name, bool IsProduction, ProjectAccessLevel Developer)> Projects { get; } =
    [
        ("Default", false, ProjectAccessLevel.Full),
        ("Staging", false, ProjectAccessLevel.Full),
        ("Production", true, ProjectAccessLevel.Read),
    ];
}
