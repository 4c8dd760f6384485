using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>What a program that has ended left behind.</summary>
public sealed record ProcessResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The output of a program that must have succeeded; fails the test with everything it said otherwise.</summary>
    public string RequireSuccess()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}\n{Output}\n{Errors}");
        return Output;
    }
}

/// <summary>A program beside the tests: all it says is kept, and it never outlives its owner.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Task _reading;

    private ChildProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output, _lines.Writer), ReadAsync(process.StandardError, _errors, null));
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its standard output so far.</summary>
    public string Output => Copy(_output);

    /// <summary>Its standard error so far.</summary>
    public string Errors => Copy(_errors);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ProcessResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        string? input = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingFolder = null,
        CancellationToken cancellationToken = default)
    {
        await using ChildProcess child = Start(file, arguments, environment, workingFolder);
        await child.SendAsync(input ?? "", cancellationToken);
        return await child.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Starts a program and leaves it running.</summary>
    /// <param name="file">A path, or a name on PATH.</param>
    /// <param name="arguments">Passed one by one, never through a shell.</param>
    /// <param name="environment">Added to the tests' own environment; null takes a variable away.</param>
    /// <param name="workingFolder">Null means that of the tests.</param>
    public static ChildProcess Start(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? workingFolder = null)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? "",
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Writes its standard input and closes it, which many programs take as the word to end.</summary>
    public async Task SendAsync(string input, CancellationToken cancellationToken = default)
    {
        try
        {
            await _process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code tells why.
        }
    }

    /// <summary>The next line of its output; null when it has ended.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        await _lines.Reader.WaitToReadAsync(cancellationToken) && _lines.Reader.TryRead(out string? line) ? line : null;

    /// <summary>Reads on to the first line of its output that fits; fails with everything it said when none comes.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> fits, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            while (await ReadLineAsync(limit.Token) is { } line)
            {
                if (fits(line))
                {
                    return line;
                }
            }

            await _reading.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Told below together with what it said.
        }

        throw new InvalidOperationException(
            $"{_process.StartInfo.FileName} {(HasExited ? "ended" : $"said nothing fitting for {timeout}")}.\n{Output}\n{Errors}");
    }

    /// <summary>Waits for its end.</summary>
    public async Task<ProcessResult> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _reading.WaitAsync(cancellationToken);
        return new ProcessResult(_process.ExitCode, Output, Errors);
    }

    /// <summary>Ends it without a word (SIGKILL): nothing of its own clean-up runs.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>Asks it to end (SIGTERM).</summary>
    public Task TerminateAsync(CancellationToken cancellationToken) =>
        RunAsync("sh", ["-c", $"kill -TERM {Id}"], cancellationToken: cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder all, ChannelWriter<string>? lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (all)
            {
                all.Append(line).Append('\n');
            }

            lines?.TryWrite(line);
        }

        lines?.TryComplete();
    }

    private static string Copy(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
