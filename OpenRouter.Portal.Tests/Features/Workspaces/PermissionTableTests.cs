using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Workspaces;

/// <summary>Holds the permission table in code against the hand-written one in docs/permissions.md; an action without a row fails.</summary>
public sealed class PermissionTableTests
{
    private static readonly (Role Role, ProjectAccessLevel Access)[] s_columns =
    [
        (Role.Viewer, ProjectAccessLevel.None),
        (Role.Viewer, ProjectAccessLevel.Read),
        (Role.Viewer, ProjectAccessLevel.Full),
        (Role.Developer, ProjectAccessLevel.None),
        (Role.Developer, ProjectAccessLevel.Read),
        (Role.Developer, ProjectAccessLevel.Full),
    ];

    [Fact]
    public void EveryAction_IsAllowedToWhomTheDocumentSays()
    {
        Dictionary<string, string[]> documented = File.ReadLines(Path.Combine(Repository.Root, "docs", "permissions.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && (line.Contains(" yes ", StringComparison.Ordinal) || line.Contains(" no ", StringComparison.Ordinal)))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[0], cells => cells[1..]);

        Assert.Equal(Enum.GetNames<WorkspaceAction>().Order(), documented.Keys.Order());
        foreach (WorkspaceAction action in Enum.GetValues<WorkspaceAction>())
        {
            string[] allowed =
            [
                .. s_columns.Select(column => Word(WorkspacePermissions.Allows(column.Role, column.Access, action))),

                // Whatever an Admin's row of project access says, the right is the same.
                Word(Enum.GetValues<ProjectAccessLevel>().All(access => WorkspacePermissions.Allows(Role.Admin, access, action))),
            ];
            Assert.True(documented[action.ToString()].SequenceEqual(allowed), $"{action}: the document says {string.Join(", ", documented[action.ToString()])}");
        }
    }

    private static string Word(bool isAllowed) => isAllowed ? "yes" : "no";
}
