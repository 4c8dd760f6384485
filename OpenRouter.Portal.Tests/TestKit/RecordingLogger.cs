using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>One logged fact with everything that a log sink could write of it: message, named values, scopes and exception.</summary>
public sealed record LoggedEntry(string Category, LogLevel Level, EventId EventId, string Message, string Details)
{
    /// <inheritdoc />
    public override string ToString() => $"{Level} {Category}[{EventId.Id}] {Message}{Details}";
}

/// <summary>
/// Keeps all that is logged, so that a test can look for an event, or search the whole for a secret that must not be there.
/// How much arrives is decided by the application's <c>Logging</c> section, as it would be for an operator.
/// </summary>
[ProviderAlias("Recording")]
public sealed class RecordingLogger : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LoggedEntry> _entries = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>What was logged so far, oldest first.</summary>
    public IReadOnlyList<LoggedEntry> Entries => [.. _entries];

    /// <summary>Everything that was logged so far as one text.</summary>
    public string AllText => string.Join('\n', _entries);

    /// <summary>Fails when a secret stands anywhere in the log, and shows where.</summary>
    /// <param name="canaries">Distinctive secrets that went through the application; empty ones are a mistake of the test.</param>
    public void AssertNeverContains(params IEnumerable<string> canaries)
    {
        foreach (string canary in canaries)
        {
            Assert.True(canary.Length >= 6, "A canary this short would be found by chance.");
            foreach (LoggedEntry entry in _entries)
            {
                Assert.DoesNotContain(canary, entry.ToString(), StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new CategoryLogger(this, categoryName);

    /// <inheritdoc />
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc />
    public void Dispose()
    {
        // The entries outlive the host: a test searches them after the host has stopped.
    }

    private sealed class CategoryLogger(RecordingLogger recording, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => recording._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            StringBuilder details = new();
            Append(details, state);
            recording._scopes.ForEachScope(static (scope, text) => Append(text, scope), details);
            if (exception is not null)
            {
                details.Append(" !").Append(exception);
            }

            recording._entries.Enqueue(new LoggedEntry(category, logLevel, eventId, formatter(state, exception), details.ToString()));
        }

        // A structured sink writes the values themselves, not only the message made of them.
        private static void Append(StringBuilder text, object? state)
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
            {
                foreach ((string name, object? value) in values)
                {
                    text.Append(" {").Append(name).Append('=').Append(value).Append('}');
                }
            }
            else if (state is not null)
            {
                text.Append(" {").Append(state).Append('}');
            }
        }
    }
}
