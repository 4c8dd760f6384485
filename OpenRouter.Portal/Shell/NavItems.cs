using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Shell;

/// <summary>An entry of the navigation.</summary>
/// <param name="Group">The heading it stands under: <c>Workspace</c>, <c>Account</c>, <c>Operator</c>.</param>
/// <param name="Label">What it says.</param>
/// <param name="Path">The page's route.</param>
/// <param name="Icon">One of <see cref="Icons"/>.</param>
/// <param name="IsOfWorkspace">Whether the link carries the present <c>?workspace=</c> on.</param>
public sealed record NavItem(string Group, string Label, string Path, string Icon, bool IsOfWorkspace);

/// <summary>The whole navigation of the frame; a page is added here on the day it exists.</summary>
public static class NavItems
{
    /// <summary>The group that only operators see.</summary>
    public const string Operators = "Operator";

    /// <summary>In the order shown, group by group.</summary>
    public static IReadOnlyList<NavItem> All { get; } =
    [
        new("Workspace", "Dashboard", "/dashboard", Icons.Dashboard, IsOfWorkspace: true),
        new("Workspace", "API Keys", "/keys", Icons.Key, IsOfWorkspace: true),
        new("Workspace", "Credits", "/credits", Icons.Credits, IsOfWorkspace: true),
        new("Account", "Account Settings", "/account", Icons.Account, IsOfWorkspace: false),
        new("Account", "Account Security", "/account/security", Icons.Security, IsOfWorkspace: false),
        new(Operators, "Accounts", "/operator/accounts", Icons.Members, IsOfWorkspace: false),
        new(Operators, "Account recovery", "/operator/recovery", Icons.Recovery, IsOfWorkspace: false),
        new(Operators, "Mail", "/operator/mail", Icons.Mail, IsOfWorkspace: false),
        new(Operators, "Instance settings", "/operator/settings", Icons.Settings, IsOfWorkspace: false),
    ];

    /// <summary>The item whose page, or a page below it, is shown; null where none is.</summary>
    /// <param name="path">The address's path with its leading slash.</param>
    public static NavItem? Find(string path) =>
        All.Where(item => path == item.Path || path.StartsWith(item.Path + "/", StringComparison.Ordinal))
            .MaxBy(item => item.Path.Length);
}
