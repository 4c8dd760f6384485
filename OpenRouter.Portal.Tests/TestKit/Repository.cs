namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>The checkout that these tests were built from: its root, its source files, its documents.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The application's folder.</summary>
    public static string Application => Path.Combine(Root, "OpenRouter.Portal");

    /// <summary>The tests' folder.</summary>
    public static string Tests => Path.Combine(Root, "OpenRouter.Portal.Tests");

    /// <summary>Reads a document or source file by its path below the root, with forward slashes.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Every .cs and .razor file below a folder, without what the build or the migrations tool wrote.</summary>
    public static IEnumerable<SourceFile> SourceFiles(string folder) =>
        from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        where Path.GetExtension(file) is ".cs" or ".razor"
        let path = Path.GetRelativePath(folder, file).Replace('\\', '/')
        where !path.StartsWith("bin/", StringComparison.Ordinal) && !path.StartsWith("obj/", StringComparison.Ordinal)
        where !path.StartsWith("Data/Migrations/", StringComparison.Ordinal)
        orderby path
        select new SourceFile(path, File.ReadAllText(file));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OpenRouter.Portal.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the checkout: no OpenRouter.Portal.sln above them.");
    }
}

/// <summary>A source file.</summary>
/// <param name="Path">Below its project, with forward slashes: <c>Features/Sessions/Session.cs</c>.</param>
/// <param name="Text">As it stands in the checkout.</param>
public sealed record SourceFile(string Path, string Text)
{
    /// <summary>The folders above the file: <c>[Features, Sessions]</c>.</summary>
    public string[] Folders => Path.Split('/')[..^1];
}
