using System.Globalization;
using System.Text.RegularExpressions;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Tests.Ui;

/// <summary>Guarantees that colours have one home and that every pair of roles can be read in both themes.</summary>
public sealed partial class DesignTokenTests
{
    private static readonly string s_app = Path.Combine(FindRepository(), "OpenRouter.Portal");
    private static readonly string s_css = File.ReadAllText(Path.Combine(s_app, "wwwroot", "app.css"));

    public static TheoryData<string, string, double> Pairs { get; } = MakePairs();

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Pair_InBothThemes_ReachesItsRatio(string foreground, string background, double least)
    {
        (string Light, string Dark) fore = Role(foreground);
        (string Light, string Dark) back = Role(background);

        // The table states its ratios with one decimal place.
        Assert.InRange(Math.Round(Contrast(fore.Light, back.Light), 1), least, 21);
        Assert.InRange(Math.Round(Contrast(fore.Dark, back.Dark), 1), least, 21);
    }

    [Fact]
    public void EveryOtherFile_OfStyleOrMarkup_NamesNoColourAndNoPixelFontSize()
    {
        var offending =
            from file in Directory.EnumerateFiles(s_app, "*.*", SearchOption.AllDirectories)
            where file.EndsWith(".css", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)
            where !file.EndsWith("app.css", StringComparison.Ordinal) && !IsBuilt(file)
            from Match match in LocalValue().Matches(File.ReadAllText(file))
            select $"{Path.GetRelativePath(s_app, file)}: {match.Value}";

        Assert.Empty(offending);
    }

    [Fact]
    public void AppCss_FontSizes_AreNeverInPixels() =>
        Assert.DoesNotMatch(@"font(-size)?:[^;{}]*\dpx", s_css);

    [Fact]
    public void ThemeColour_OfTheDocument_IsTheCanvas()
    {
        (string light, string dark) = Role("canvas");

        Assert.Equal(ThemeChoice.LightCanvas, light);
        Assert.Equal(ThemeChoice.DarkCanvas, dark);
    }

    [Fact]
    public void AppCss_EveryVariableOfThePortal_IsDefined()
    {
        var defined = Regex.Matches(s_css, @"(--p-[a-z0-9-]+)\s*:").Select(match => match.Groups[1].Value).ToHashSet();
        var used = Regex.Matches(s_css, @"var\((--p-[a-z0-9-]+)").Select(match => match.Groups[1].Value).ToHashSet();

        Assert.Empty(used.Except(defined));
    }

    [Fact]
    public void EveryClassOfThePortal_ThatMarkupUses_IsDefined()
    {
        var defined = Regex.Matches(s_css, @"\.(p-[a-z0-9-]+)").Select(match => match.Groups[1].Value).ToHashSet();
        var missing =
            from file in Directory.EnumerateFiles(s_app, "*.razor", SearchOption.AllDirectories)
            where !IsBuilt(file)
            from Match attribute in Regex.Matches(File.ReadAllText(file), "class=\"([^\"]*)\"")
            from Match name in Regex.Matches(attribute.Groups[1].Value, @"(?<![\w-])p-[a-z0-9]+(-[a-z0-9]+)*(?=[\s""]|$)")
            where !defined.Contains(name.Value)
            select $"{Path.GetRelativePath(s_app, file)}: {name.Value}";

        Assert.Empty(missing);
    }

    [GeneratedRegex("""(?<![\w&/"=])#[0-9a-fA-F]{3,8}\b(?![-\w])|="#[0-9a-fA-F]{3,8}"|rgba?\(|hsla?\(|font-size:\s*\d+px|style="[^"]*color""")]
    private static partial Regex LocalValue();

    /// <summary>The table of the design system: which role stands on which, and how well it has to be seen (WCAG 2.2, 1.4.3 and 1.4.11).</summary>
    private static TheoryData<string, string, double> MakePairs()
    {
        var pairs = new TheoryData<string, string, double>
        {
            { "on-filled", "accent", 4.7 }, { "on-filled", "accent-hover", 4.7 },
            { "on-filled", "danger", 4.7 }, { "on-filled", "danger-hover", 4.7 },
            { "accent-text", "accent-soft", 7.9 }, { "danger-text", "danger-soft", 6.7 },
            { "ok-text", "ok-soft", 6.6 }, { "warn-text", "warn-soft", 6.6 }, { "info-text", "info-soft", 7.0 },
            { "control", "surface", 3.4 }, { "control", "canvas", 3.4 },
            { "danger-text", "surface", 4.5 }, { "ok-text", "surface", 4.5 }, { "warn-text", "surface", 4.5 },
        };
        foreach (string surface in new[] { "canvas", "surface", "inset", "hover" })
        {
            pairs.Add("text", surface, 12.9);
            pairs.Add("text-2", surface, 7.1);
            pairs.Add("text-3", surface, 5.0);
            pairs.Add("link", surface, surface == "hover" ? 6.4 : 6.5);
        }

        for (int series = 1; series <= 7; series++)
        {
            pairs.Add($"chart-{series}", "surface", 4.8);
        }

        return pairs;
    }

    private static (string Light, string Dark) Role(string name)
    {
        Match pair = Regex.Match(s_css, $@"--p-{name}: light-dark\((#[0-9a-f]{{6}}), (#[0-9a-f]{{6}})\);");
        if (pair.Success)
        {
            return (pair.Groups[1].Value, pair.Groups[2].Value);
        }

        Match single = Regex.Match(s_css, $"--p-{name}: (#[0-9a-f]{{6}});");
        Assert.True(single.Success, $"app.css defines no role --p-{name}.");
        return (single.Groups[1].Value, single.Groups[1].Value);
    }

    // https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    private static double Contrast(string one, string other)
    {
        double first = Luminance(one);
        double second = Luminance(other);
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    // https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    private static double Luminance(string hex) =>
        (0.2126 * Channel(hex, 1)) + (0.7152 * Channel(hex, 3)) + (0.0722 * Channel(hex, 5));

    private static double Channel(string hex, int at)
    {
        double part = int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255d;
        return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
    }

    private static bool IsBuilt(string file) =>
        Path.GetRelativePath(s_app, file).Split(Path.DirectorySeparatorChar) is [("bin" or "obj"), ..];

    private static string FindRepository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "OpenRouter.Portal.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
