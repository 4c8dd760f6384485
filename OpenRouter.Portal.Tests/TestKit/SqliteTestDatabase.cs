using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.KeyRing;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>
/// What a service's test needs and no more: the store on a SQLite file of its own, a clock that stands still, a log that is kept, and
/// the features that the test adds. Nothing is hosted: no worker runs and no request is answered.
/// </summary>
internal sealed class SqliteTestDatabase : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _connectionString = SqliteTemplate.Copy();

    /// <summary>Builds the container.</summary>
    /// <param name="addFeatures">Adds the features under test as their modules do; null means the store alone.</param>
    /// <param name="settings">More configuration, by key.</param>
    public SqliteTestDatabase(Action<IServiceCollection, IConfiguration>? addFeatures = null, params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(
            settings.Prepend(("Database:ConnectionString", _connectionString)).Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(Log));
        builder.Services.AddData(builder.Configuration.GetSection("Database")).AddKeyRing(builder.Configuration.GetSection("Security"));
        addFeatures?.Invoke(builder.Services, builder.Configuration);
        _host = builder.Build();
    }

    /// <summary>What the services take for now.</summary>
    public ManualTimeProvider Clock { get; } = new();

    /// <summary>What was logged.</summary>
    public RecordingLogger Log { get; } = new();

    /// <summary>The container.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The store.</summary>
    public PortalDatabase Database => Get<PortalDatabase>();

    /// <summary>The file, for a test that searches it for what must not be there.</summary>
    public string FilePath => new SqliteConnectionStringBuilder(_connectionString).DataSource;

    /// <summary>One of the services.</summary>
    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await ((IAsyncDisposable)_host).DisposeAsync();
}
