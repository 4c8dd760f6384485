using System.Diagnostics;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>
/// Ends this process when the <c>dotnet test</c> that started it is gone. After ten minutes without a finished test the runner kills
/// only its own host (.runsettings); without this guard the process with the hanging test would stay behind, and its browser and
/// database server with it.
/// </summary>
public sealed class TestRunGuard
{
    /// <summary>Watches the parent, where it is the runner's host; does nothing when the tests are run by hand.</summary>
    public TestRunGuard()
    {
        if (OperatingSystem.IsLinux() && FindRunner() is { } runner)
        {
            Thread watch = new(() =>
            {
                runner.WaitForExit();
                Environment.Exit(3);
            });
            watch.IsBackground = true;
            watch.Start();
        }
    }

    private static Process? FindRunner()
    {
        // "1234 (OpenRouter.Port) S 1200 …": state and parent follow the name, which may itself hold spaces (proc_pid_stat(5)).
        string status = File.ReadAllText("/proc/self/stat");
        int parent = int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        string name = File.ReadAllText($"/proc/{parent}/comm").Trim();
        return name is "dotnet" or "testhost" ? Process.GetProcessById(parent) : null;
    }
}
