using System.Text.RegularExpressions;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Architecture;

/// <summary>What can be seen in the source alone: names of folders, size of files, markup that would not be encoded.</summary>
public sealed partial class SourceConventionTests
{
    private const int MaxLines = 350;

    private static readonly SourceFile[] s_application = [.. Repository.SourceFiles(Repository.Application)];

    private static readonly string[] s_kinds = ["Models", "Services", "Helpers", "Utils", "Common", "Extensions", "Interfaces", "Managers"];

    /// <summary>A folder is named after a capability, never after a kind of file.</summary>
    [Fact]
    public void NoFolder_IsNamedAfterAKind()
    {
        IEnumerable<string> broken = s_application.Concat(Repository.SourceFiles(Repository.Tests)).Where(file => file.Folders.Intersect(s_kinds).Any()).Select(file => file.Path);
        Findings.AssertNone(broken);
    }

    [Fact]
    public void EveryNamespace_IsItsFolder()
    {
        IEnumerable<string> broken =
            from file in s_application
            let expected = string.Join('.', file.Folders.Prepend("OpenRouter.Portal"))
            from match in Namespace().Matches(file.Text)
            where match.Groups[1].Value != expected
            select $"{file.Path}: {match.Groups[1].Value}";
        Findings.AssertNone(broken);
    }

    [Fact]
    public void NoFile_HasGrownPastOneIdea()
    {
        IEnumerable<string> broken =
            from file in s_application.Concat(Repository.SourceFiles(Repository.Tests))
            let lines = file.Text.Count(character => character == '\n')
            where lines > MaxLines
            select $"{file.Path}: {lines} lines";
        Findings.AssertNone(broken);
    }

    /// <summary>BLZ-11. Guarantee: what people type reaches a page encoded. Attack: a name or a prompt that holds markup.</summary>
    [Fact]
    public void NoSource_WritesMarkupThatIsNotEncoded()
    {
        IEnumerable<string> broken = from file in s_application where RawMarkup().IsMatch(file.Text) select file.Path;
        Findings.AssertNone(broken);
    }

    [GeneratedRegex(@"^(?:namespace|@namespace) ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(?:MarkupString|AddMarkupContent)\b")]
    private static partial Regex RawMarkup();
}
