using System.Globalization;
using System.Runtime.InteropServices;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>
/// The JavaScript programs of <c>TestKit/Peers</c>, run on the Node that comes with Playwright. Their packages are installed once,
/// beside the built tests, at the exact versions of the lock file; npm is needed for that alone.
/// </summary>
public sealed class NodePeer : IAsyncDisposable
{
    private static readonly Lazy<Task<ProcessResult>> s_installation = new(InstallAsync);
    private readonly ChildProcess _process;

    private NodePeer(ChildProcess process, int port) => (_process, Port) = (process, port);

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port { get; }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "TestKit", "Peers");

    private static string InstalledMark => Path.Combine(Folder, "node_modules", ".installed");

    /// <summary>Runs a program to its end; skips the test where its packages cannot be had.</summary>
    public static async Task<ProcessResult> RunAsync(
        string script,
        IEnumerable<string> arguments,
        string? input = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        CancellationToken cancellationToken = default)
    {
        string node = await RequireAsync();
        return await ChildProcess.RunAsync(node, [script, .. arguments], input, environment, Folder, cancellationToken);
    }

    /// <summary>Starts a server that says <c>listening PORT</c> as its first word.</summary>
    public static async Task<NodePeer> StartAsync(
        string script,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        CancellationToken cancellationToken = default)
    {
        const string Announcement = "listening ";
        string node = await RequireAsync();
        ChildProcess process = ChildProcess.Start(node, [script, .. arguments], environment, Folder);
        string line = await process.WaitForLineAsync(
            said => said.StartsWith(Announcement, StringComparison.Ordinal), TimeSpan.FromSeconds(30), cancellationToken);
        return new NodePeer(process, int.Parse(line[Announcement.Length..], CultureInfo.InvariantCulture));
    }

    /// <summary>The next line that a started server says; fails when none comes.</summary>
    public Task<string> ReadLineAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        _process.WaitForLineAsync(static _ => true, timeout, cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>The path of Node itself, for programs that need no packages; skips the test where there is none.</summary>
    public static string RequireNode()
    {
        string? node = FindNode();
        if (node is null)
        {
            Tool.Missing("This test needs the Node of Microsoft.Playwright, which has none for this platform.");
        }

        return node!;
    }

    private static async Task<string> RequireAsync()
    {
        string node = RequireNode();
        if (!File.Exists(InstalledMark))
        {
            await Tool.RequireNpmAsync();
            ProcessResult installation = await s_installation.Value;
            if (installation.ExitCode != 0)
            {
                Tool.Missing($"The JavaScript peers cannot be installed: {installation.Errors}");
            }
        }

        return node;
    }

    private static string? FindNode()
    {
        string system = OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "win32" : "linux";
        string architecture = RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";
        string program = OperatingSystem.IsWindows() ? "node.exe" : "node";
        string[] candidates =
        [
            Path.Combine(AppContext.BaseDirectory, ".playwright", "node", $"{system}-{architecture}", program),
            Path.Combine(AppContext.BaseDirectory, ".playwright", "node", $"{system}32_{architecture}", program),
        ];
        return Array.Find(candidates, File.Exists);
    }

    // flock: two test processes may share the build. Scripts of packages are not run.
    private static async Task<ProcessResult> InstallAsync()
    {
        string npm = await Tool.RequireNpmAsync();
        string script = $"[ -f '{InstalledMark}' ] || ('{npm}' ci --ignore-scripts && touch '{InstalledMark}')";
        return await ChildProcess.RunAsync("flock", [Path.Combine(Folder, ".install.lock"), "sh", "-c", script], workingFolder: Folder);
    }
}
