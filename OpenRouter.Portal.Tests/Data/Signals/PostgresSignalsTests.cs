using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Data.Signals;

/// <summary>Guarantee: whatever keeps a node from hearing the others, it goes on serving; an exception out of the listener would stop the host.</summary>
public sealed class PostgresSignalsTests
{
    [Theory]
    [InlineData("Host=database.invalid;Username=a;Database=a")] // A name server that is away for a moment.
    [InlineData("Host=127.0.0.1;Port=1;Username=a;Database=a")]
    [InlineData("Host=127.0.0.1;Port=1;Username=a;Database=a;SslMode=VerifyFull;RootCertificate=/nowhere/root.crt")]
    public async Task ALostDatabase_IsTriedAgain_AndStopsNothing(string connectionString)
    {
        FirstLine lost = new();
        using PostgresSignals signals = new(
            new SignalHub(NullLogger<SignalHub>.Instance),
            Options.Create(new DatabaseOptions { Provider = DatabaseProvider.PostgreSql, ConnectionString = connectionString }),
            new ManualTimeProvider(),
            lost);
        await signals.StartAsync(TestContext.Current.CancellationToken);
        Task first = await Task.WhenAny(lost.Written.Task, signals.ExecuteTask!).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Same(lost.Written.Task, first);
        Assert.False(signals.ExecuteTask!.IsCompleted);
        await signals.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class FirstLine : ILogger<PostgresSignals>
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.TrySetResult();
    }
}
