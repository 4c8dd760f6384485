using System.Text.RegularExpressions;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Architecture;

/// <summary>Dependencies point one way: every source file is read, and the folders and features that it names are held against <see cref="DependencyTable"/>.</summary>
public sealed partial class DependencyDirectionTests
{
    private static readonly SourceFile[] s_files = [.. Repository.SourceFiles(Repository.Application)];

    /// <summary>Type and namespace names that each folder and each feature defines: they tell <c>Data.User</c> from a property called Data.</summary>
    private static readonly ILookup<string, string> s_defined = (
        from file in s_files
        from room in Rooms(file)
        from name in Definition().Matches(file.Text).Select(match => match.Groups[1].Value)
            .Append(Path.GetFileName(file.Path).Split('.')[0])
            .Concat(file.Folders)
        select (room, name)).Distinct().ToLookup(pair => pair.room, pair => pair.name);

    [Fact]
    public void EveryFile_NamesOnlyFoldersAndFeaturesThatItsRowAllows()
    {
        List<string> broken = [];
        foreach (SourceFile file in s_files)
        {
            string folder = file.Folders.FirstOrDefault() ?? file.Path;
            string code = WithoutComments(file);
            HashSet<string> folders = DependencyTable.Allowed(DependencyTable.Folders, folder);
            broken.AddRange(NamedFolders(code).Where(name => !folders.Contains(name)).Select(name => $"{file.Path} names {name}"));
            if (folder == "Features" && file.Folders.Length > 1)
            {
                HashSet<string> features = DependencyTable.Allowed(DependencyTable.Features, file.Folders[1]);
                broken.AddRange(NamedFeatures(code).Where(name => !features.Contains(name)).Select(name => $"{file.Path} names {name}"));
            }
            else if (folder == "Features")
            {
                // Imports for all features may name what all features may name, and no feature.
                Assert.Equal("Features/_Imports.razor", file.Path);
                broken.AddRange(NamedFeatures(code).Select(name => $"{file.Path} names {name}"));
            }
        }

        Findings.AssertNone(broken);
    }

    [Fact]
    public void Shell_NamesNoServiceOfAFeature()
    {
        string[] services = [.. DependencyTable.Features.SelectMany(row => s_defined[row.Name]).Where(name => name.EndsWith("Service", StringComparison.Ordinal))];
        IEnumerable<string> broken =
            from file in s_files
            where file.Path.StartsWith("Shell/", StringComparison.Ordinal)
            from word in Word().Matches(WithoutComments(file)).Select(match => match.Value).Distinct()
            where services.Contains(word)
            select $"{file.Path} names {word}";
        Findings.AssertNone(broken);
    }

    [Fact]
    public void Security_NamesNeitherTheWebNorTheStore()
    {
        IEnumerable<string> broken =
            from file in s_files
            where file.Path.StartsWith("Security/", StringComparison.Ordinal)
            where file.Text.Contains("Microsoft.AspNetCore", StringComparison.Ordinal) || file.Text.Contains("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
            select file.Path;
        Findings.AssertNone(broken);
    }

    [Fact]
    public void NoProjectWideUsing_HidesADependency() =>
        Assert.DoesNotContain("<Using Include=\"OpenRouter", Repository.Read("OpenRouter.Portal/OpenRouter.Portal.csproj"), StringComparison.Ordinal);

    [Fact]
    public void EachRow_ListsOnlyRowsAboveIt()
    {
        foreach ((string Name, string MayName)[] table in new[] { DependencyTable.Folders, DependencyTable.Features })
        {
            string[] order = [.. table.Select(row => row.Name)];
            Assert.All(order, name => Assert.Empty(DependencyTable.Allowed(table, name).Except(order[..(Array.IndexOf(order, name) + 1)])));
        }
    }

    [Fact]
    public void TheTablesForPeople_AreTheSame()
    {
        string[] rows = [.. Row().Matches(Repository.Read("docs/architecture.md")).Select(match => match.Value.TrimEnd())];
        IEnumerable<string> expected = DependencyTable.Folders.Concat(DependencyTable.Features).Select(row => $"| `{row.Name}` | {row.MayName} |");
        Assert.Equal(expected, rows);
    }

    private static IEnumerable<string> Rooms(SourceFile file) => file.Folders is ["Features", string feature, ..] ? ["Features", feature] : file.Folders.Take(1);

    // OpenRouter.Portal.Data…, and Data.User as a file of this namespace may write it.
    private static IEnumerable<string> NamedFolders(string code) =>
        FullName().Matches(code).Select(match => match.Groups[1].Value)
            .Concat(from match in RelativeName().Matches(code)
                    where DependencyTable.Folders.Any(row => row.Name == match.Groups[1].Value) && s_defined[match.Groups[1].Value].Contains(match.Groups[2].Value)
                    select match.Groups[1].Value)
            .Distinct();

    private static IEnumerable<string> NamedFeatures(string code) =>
        FeatureName().Matches(code).Select(match => match.Groups[1].Value)
            .Concat(from match in RelativeName().Matches(code)
                    where DependencyTable.Features.Any(row => row.Name == match.Groups[1].Value) && s_defined[match.Groups[1].Value].Contains(match.Groups[2].Value)
                    select match.Groups[1].Value)
            .Distinct();

    // In markup a quote is no string, and // may be a part of an address.
    private static string WithoutComments(SourceFile file) =>
        file.Path.EndsWith(".razor", StringComparison.Ordinal) ? MarkupComment().Replace(file.Text, "") : StringOrComment().Replace(file.Text, "");

    [GeneratedRegex(@"\b(?:class|record(?: struct)?|struct|enum|interface) ([A-Z]\w*)")]
    private static partial Regex Definition();

    [GeneratedRegex(@"\bOpenRouter\.Portal\.([A-Z]\w*)")]
    private static partial Regex FullName();

    [GeneratedRegex(@"(?<![\w.])(?:OpenRouter\.Portal\.)?Features\.([A-Z]\w*)")]
    private static partial Regex FeatureName();

    [GeneratedRegex(@"(?<![\w.])([A-Z]\w*)\.([A-Z]\w*)")]
    private static partial Regex RelativeName();

    [GeneratedRegex(@"[A-Z]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(@"""""""[\s\S]*?""""""|@""(?:""""|[^""])*""|""(?:\\.|[^""\\\n])*""|//[^\n]*|/\*[\s\S]*?\*/")]
    private static partial Regex StringOrComment();

    [GeneratedRegex(@"@\*[\s\S]*?\*@|/\*[\s\S]*?\*/|<!--[\s\S]*?-->")]
    private static partial Regex MarkupComment();

    [GeneratedRegex(@"^\| `[\w.]+` \|.*$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
