using System.Net;
using System.Runtime.InteropServices;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>
/// The built portal as a process of its own: for what only a process shows, such as a killed one, a refused start, a cold start.
/// Its data lies in a folder that a second process can be started on.
/// </summary>
public sealed class PortalProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);
    private readonly ChildProcess _process;

    private PortalProcess(ChildProcess process, Uri origin, string dataFolder) => (_process, Origin, DataFolder) = (process, origin, dataFolder);

    /// <summary>Where it stands.</summary>
    public Uri Origin { get; }

    /// <summary>Where its database and key file lie.</summary>
    public string DataFolder { get; }

    /// <summary>Its standard output so far.</summary>
    public string Output => _process.Output;

    /// <summary>Its standard error so far.</summary>
    public string Errors => _process.Errors;

    /// <summary>Starts it on a free port and waits until it has said its address and answers that it lives.</summary>
    /// <param name="dataFolder">Null means a new one; give an earlier process's to start on what that one left.</param>
    /// <param name="settings">Configuration by key, given as environment variables: <c>("Mail:Smtp:Host", "127.0.0.1")</c>.</param>
    /// <param name="environment">Development, as <c>dotnet run</c>, or another.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PortalProcess> StartAsync(
        string? dataFolder = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        string environment = "Development",
        CancellationToken cancellationToken = default)
    {
        dataFolder ??= TestFolder.Create("process");
        int port = FreePort.Next();
        ChildProcess child = Launch(dataFolder, port, settings, environment);
        PortalProcess portal = new(child, new Uri($"http://localhost:{port}"), dataFolder);
        try
        {
            await child.WaitForLineAsync(line => line.Contains($"localhost:{port}", StringComparison.Ordinal), s_startLimit, cancellationToken);
            using HttpClient client = new() { BaseAddress = portal.Origin };
            using HttpResponseMessage response = await client.GetAsync("/health/live", cancellationToken);
            await StatusAssert.IsAsync(HttpStatusCode.OK, response);
            return portal;
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it where it must refuse, or with a command among its arguments, and returns what it said and its exit code.</summary>
    public static async Task<ProcessResult> RunToEndAsync(
        string? dataFolder = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        string environment = "Development",
        int? port = null,
        IReadOnlyList<string>? arguments = null,
        CancellationToken cancellationToken = default)
    {
        await using ChildProcess child = Launch(dataFolder ?? TestFolder.Create("process"), port ?? FreePort.Next(), settings, environment, arguments);
        return await child.WaitForExitAsync(cancellationToken).WaitAsync(s_startLimit, cancellationToken);
    }

    /// <summary>Ends it as a power failure would (SIGKILL), and waits until it is gone.</summary>
    public async Task Kill9Async(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Asks it to end (SIGTERM), and returns what it said and its exit code.</summary>
    public async Task<ProcessResult> TerminateAsync(CancellationToken cancellationToken)
    {
        await _process.TerminateAsync(cancellationToken);
        return await _process.WaitForExitAsync(cancellationToken).WaitAsync(s_startLimit, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static ChildProcess Launch(string dataFolder, int port, IReadOnlyDictionary<string, string?>? settings, string environment, IReadOnlyList<string>? arguments = null)
    {
        Dictionary<string, string?> variables = new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = environment,
            ["DOTNET_ENVIRONMENT"] = null,
            ["ASPNETCORE_URLS"] = null,
            ["Database__ConnectionString"] = SqliteTemplate.ConnectionString(dataFolder),
            ["Portal__PublicOrigin"] = $"http://localhost:{port}",
        };
        foreach ((string key, string? value) in settings ?? new Dictionary<string, string?>())
        {
            variables[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        // The host that runs these tests: …/dotnet/shared/Microsoft.NETCore.App/10.0.x/. The folder is that of `dotnet run`.
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string portal = Path.Combine(AppContext.BaseDirectory, "OpenRouter.Portal.dll");
        return ChildProcess.Start(dotnet, [portal, "--urls", $"http://localhost:{port}", .. arguments ?? []], variables, Repository.Application);
    }
}
