namespace OpenRouter.Portal.Tests.Architecture;

/// <summary>Who may name whom, in order: a row lists only rows above it. The same tables stand in docs/architecture.md for people.</summary>
internal static class DependencyTable
{
    /// <summary>The application's top folders, what every component imports, and the entry point.</summary>
    public static readonly (string Name, string MayName)[] Folders =
    [
        ("Kernel", "-"),
        ("Security", "Kernel"),
        ("Ui", "Kernel"),
        ("_Imports.razor", "Kernel, Ui"),
        ("Data", "Kernel, Security"),
        ("Http", "Kernel, Security"),
        ("Features", "Kernel, Security, Ui, Data, Http"),
        ("Shell", "Kernel, Ui, Http, Features"),
        ("Hosting", "Kernel, Security, Ui, Data, Http, Features, Shell"),
        ("Program.cs", "Hosting"),
    ];

    /// <summary>The features among themselves.</summary>
    public static readonly (string Name, string MayName)[] Features =
    [
        ("Audit", "-"),
        ("Mail", "-"),
        ("Throttling", "-"),
        ("Catalogue", "-"),
        ("PublicSite", "-"),
        ("Accounts", "Audit, Mail, Throttling"),
        ("Sessions", "Accounts, Audit"),
        ("Credentials", "Sessions, Accounts, Audit, Mail, Throttling"),
        ("TwoFactor", "Sessions, Accounts, Audit, Mail"),
        ("Workspaces", "Accounts, Sessions, Audit, Mail"),
        ("SingleSignOn", "Workspaces, Accounts, Sessions, Audit"),
        ("SignIn", "SingleSignOn, TwoFactor, Credentials, Sessions, Accounts, Throttling, Audit, Mail"),
        ("ApiKeys", "Workspaces, Sessions, Accounts, Audit, Mail"),
        ("Spending", "ApiKeys, Workspaces, Accounts, Audit, Mail"),
        ("Billing", "Spending, Workspaces, Accounts, Audit, Mail"),
        ("Usage", "ApiKeys, Workspaces, Catalogue"),
        ("Inference", "ApiKeys, Spending, Usage, Workspaces, Catalogue, PublicSite, Throttling"),
        ("Playground", "Inference, Workspaces"),
        ("AccountRecovery", "SignIn, TwoFactor, Credentials, Sessions, Accounts, Billing, Audit, Mail, Throttling"),
        ("AccountSettings", "all above"),
        ("Dashboard", "all above"),
        ("Operator", "all above"),
        ("Help", "all above"),
        ("DemoData", "all above"),
    ];

    /// <summary>What a row may name, itself included.</summary>
    public static HashSet<string> Allowed((string Name, string MayName)[] table, string name)
    {
        int row = Array.FindIndex(table, entry => entry.Name == name);
        Assert.True(row >= 0, $"'{name}' has no row in {nameof(DependencyTable)} and docs/architecture.md.");
        IEnumerable<string> listed = table[row].MayName switch
        {
            "-" => [],
            "all above" => table[..row].Select(entry => entry.Name),
            string names => names.Split(", "),
        };
        return [name, .. listed];
    }
}
