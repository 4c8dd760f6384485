using System.Reflection;
using System.Text.RegularExpressions;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Architecture;

/// <summary>docs/security-rows.md tells the truth: each row has its form, and the test that it names exists and is one.</summary>
public sealed partial class SecurityRowsTests
{
    private static readonly HashSet<string> s_tests =
    [
        .. from type in typeof(SecurityRowsTests).Assembly.GetTypes()
           where type is { IsClass: true, IsAbstract: false }
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)
           where method.GetCustomAttributes(inherit: true).OfType<FactAttribute>().Any()
           select $"{type.Name}.{method.Name}",
    ];

    public static TheoryData<string, string> Rows { get; } = Read();

    [Theory]
    [MemberData(nameof(Rows))]
    public void EachRow_HasAnIdAndNamesATestThatExists(string row, string test)
    {
        Assert.Matches("^([A-Z]{3}-[0-9]{2}|F[0-9]{1,2})$", row);
        Assert.True(s_tests.Contains(test), $"{row} names '{test}', which is no test of this assembly.");
    }

    private static TheoryData<string, string> Read()
    {
        TheoryData<string, string> rows = [];
        foreach (Match match in TableLine().Matches(Repository.Read("docs/security-rows.md")))
        {
            if (match.Groups[1].Value is not ("row" or "---"))
            {
                rows.Add(match.Groups[1].Value, match.Groups[2].Value);
            }
        }

        return rows;
    }

    [GeneratedRegex(@"^\| *([^|]*?) *\| *([^|]*?) *\| *\r?$", RegexOptions.Multiline)]
    private static partial Regex TableLine();
}
