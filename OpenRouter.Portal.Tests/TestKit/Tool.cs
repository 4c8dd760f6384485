using System.Collections.Concurrent;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>
/// The programs beside .NET that some tests need. A missing one is installed from Debian where that may be done (root, apt-get);
/// where it cannot be had the test is skipped with the reason, or fails with it when <c>CI=true</c>.
/// </summary>
public static class Tool
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string?>>> s_found = new();

    /// <summary>Where nothing may be skipped.</summary>
    public static bool IsContinuousIntegration => Environment.GetEnvironmentVariable("CI") is "true" or "1";

    /// <summary>Whether this process is root, as in a container.</summary>
    public static bool IsRoot => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    /// <summary>The path of Chromium.</summary>
    public static Task<string> RequireChromiumAsync() =>
        RequireAsync("a real browser", ["chromium", "chromium-browser"], "chromium", "fonts-liberation");

    /// <summary>The path of oathtool, an authenticator of other people's making.</summary>
    public static Task<string> RequireOathtoolAsync() => RequireAsync("another authenticator", ["oathtool"], "oathtool");

    /// <summary>The path of zbarimg, which reads QR codes.</summary>
    public static Task<string> RequireZbarimgAsync() => RequireAsync("a reader of QR codes", ["zbarimg"], "zbar-tools");

    /// <summary>The path of npm, which installs the JavaScript peers.</summary>
    public static Task<string> RequireNpmAsync() => RequireAsync("the JavaScript peers", ["npm"], "npm");

    /// <summary>The path of PostgreSQL's initdb; its other programs lie beside it.</summary>
    public static Task<string> RequireInitdbAsync() => RequireAsync("a private PostgreSQL server", ["initdb"], "postgresql");

    /// <summary>The path of sqlite3, SQLite's own program.</summary>
    public static Task<string> RequireSqlite3Async() => RequireAsync("SQLite's own program", ["sqlite3"], "sqlite3");

    /// <summary>Skips the test, or fails it in continuous integration.</summary>
    /// <param name="reason">A sentence that says what is missing and how to get it.</param>
    public static void Missing(string reason)
    {
        if (IsContinuousIntegration)
        {
            Assert.Fail("In continuous integration nothing is skipped. " + reason);
        }

        Assert.Skip(reason);
    }

    private static async Task<string> RequireAsync(string purpose, string[] names, params string[] packages)
    {
        string? path = await s_found.GetOrAdd(packages[0], _ => new Lazy<Task<string?>>(() => FindOrInstallAsync(names, packages))).Value;
        if (path is null)
        {
            Missing($"This test needs {purpose}: install {names[0]} (on Debian: apt-get install {packages[0]}).");
        }

        return path!;
    }

    private static async Task<string?> FindOrInstallAsync(string[] names, string[] packages)
    {
        if (Find(names) is { } path)
        {
            return path;
        }

        if (!IsRoot || !File.Exists("/etc/debian_version") || Find(["apt-get"]) is null)
        {
            return null;
        }

        // flock: another test process may be installing the same thing. Package lists of a fresh image are empty, hence the update.
        string install = "export DEBIAN_FRONTEND=noninteractive; apt-get install -y --no-install-recommends " + string.Join(' ', packages);
        await ChildProcess.RunAsync(
            "flock", [Path.Combine(Path.GetTempPath(), "portal-tests-apt.lock"), "sh", "-c", $"{install} || (apt-get update && {install})"]);
        return Find(names);
    }

    private static string? Find(string[] names)
    {
        IEnumerable<string> onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string debian = "/usr/lib/postgresql";
        IEnumerable<string> postgres = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            : [];
        return (from folder in onPath.Concat(postgres)
                from name in names
                let path = Path.Combine(folder, name)
                where File.Exists(path)
                select path).FirstOrDefault();
    }
}
