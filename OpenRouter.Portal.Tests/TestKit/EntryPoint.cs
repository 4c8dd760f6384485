using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>
/// Runs the tests, or with <c>benchmark [--filter …]</c> the benchmarks: <c>dotnet run -c Release --project
/// OpenRouter.Portal.Tests -- benchmark --filter '*'</c>; with <c>faults</c> what <c>Faults/run</c> asks for. Speed is never judged by a test.
/// </summary>
internal static class EntryPoint
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["faults", ..])
        {
            using TestFolder folder = new();
            return await Faults.FaultRunner.RunAsync(args[1..]);
        }

        if (args is not ["benchmark", ..])
        {
            return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
        }

        // In this process: a generated project would need a package source of its own.
        IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromAssembly(typeof(EntryPoint).Assembly).Run(args[1..], config);
        return 0;
    }
}
