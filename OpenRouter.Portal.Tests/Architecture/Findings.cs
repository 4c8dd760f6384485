namespace OpenRouter.Portal.Tests.Architecture;

/// <summary>What a rule found against the house.</summary>
internal static class Findings
{
    /// <summary>Fails with every finding, whole and one to a line: a cut-off list would have to be found again.</summary>
    public static void AssertNone(IEnumerable<string?> findings)
    {
        string[] lines = [.. findings.Distinct().Order()!];
        Assert.True(lines.Length == 0, $"{lines.Length} against the rule:\n{string.Join('\n', lines)}");
    }
}
