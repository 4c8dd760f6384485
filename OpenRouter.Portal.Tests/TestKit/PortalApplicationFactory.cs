using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>
/// The whole portal in this process, in environment <c>Testing</c>, on a database of its own. In memory it stands at
/// <c>https://localhost</c>; after <see cref="StartOnLoopback"/> it stands at a real port, for browsers and programs.
/// </summary>
public class PortalApplicationFactory : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string> _settings = [];
    private bool _isOnLoopback;

    /// <summary>Starts nothing yet: the portal starts with the first client, or with <see cref="StartOnLoopback"/>.</summary>
    public PortalApplicationFactory() => ClientOptions.BaseAddress = Origin;

    /// <summary>What the portal takes for now, unless <see cref="RealTime"/>.</summary>
    public ManualTimeProvider Clock { get; } = new();

    /// <summary>Everything that the portal logged from <see cref="LogLevel"/> up.</summary>
    public RecordingLogger Log { get; } = new();

    /// <summary>Whether the portal runs on the real clock: for journeys in which workers and pages must go on by themselves.</summary>
    public bool RealTime { get; init; }

    /// <summary>What an operator would set as the default log level; Debug or Trace where a test searches the log for secrets.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The environment that the portal believes to run in.</summary>
    public string EnvironmentName { get; init; } = "Testing";

    /// <summary>An empty or migrated PostgreSQL database; null means a SQLite file of its own.</summary>
    public string? PostgresConnectionString { get; init; }

    /// <summary>Where people reach it.</summary>
    public Uri Origin { get; private set; } = new("https://localhost");

    /// <summary>The SQLite file, for a test that searches it for what must not be there.</summary>
    public string DatabaseFile => new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(_settings["Database:ConnectionString"]).DataSource;

    /// <summary>Sets a configuration value, as an environment variable would; before the portal has started.</summary>
    public PortalApplicationFactory With(string key, string value)
    {
        _settings[key] = value;
        return this;
    }

    /// <summary>Starts the portal on a free port; it stands at <c>http://localhost:PORT</c>, which passkeys and cookies need.</summary>
    public PortalApplicationFactory StartOnLoopback()
    {
        int port = FreePort.Next();
        Origin = new Uri($"http://localhost:{port}");
        ClientOptions.BaseAddress = Origin;
        UseKestrel(options => options.Listen(IPAddress.Loopback, port));
        StartServer();
        _isOnLoopback = true;
        return this;
    }

    /// <summary>A client with a cookie jar of its own, which shows redirections instead of following them.</summary>
    public HttpClient NewClient() => _isOnLoopback
        ? new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = Origin } // CreateClient knows no such options there.
        : CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = Origin, AllowAutoRedirect = false, HandleCookies = true });

    /// <inheritdoc />
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(EnvironmentName);

        // Outside Development a built application does not serve its packages' assets by itself.
        builder.UseStaticWebAssets();
        UseDatabase();
        _settings.TryAdd("Portal:PublicOrigin", Origin.GetLeftPart(UriPartial.Authority));

        // As an operator would set it: what the application forces in code still holds.
        _settings.TryAdd("Logging:LogLevel:Default", $"{LogLevel}");
        _settings.TryAdd("Logging:LogLevel:Microsoft.AspNetCore", $"{LogLevel}");
        foreach ((string key, string value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log));
        if (!RealTime)
        {
            builder.ConfigureTestServices(services => services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(Clock));
        }
    }

    private void UseDatabase()
    {
        if (PostgresConnectionString is null)
        {
            _settings.TryAdd("Database:ConnectionString", SqliteTemplate.Copy());
            return;
        }

        _settings["Database:Provider"] = "PostgreSql";
        _settings["Database:ConnectionString"] = PostgresConnectionString;
        if (!_settings.ContainsKey("Security:KeyFile"))
        {
            string keyFile = Path.Combine(TestFolder.Create("key"), "portal.key");
            File.WriteAllText(keyFile, Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
            _settings["Security:KeyFile"] = keyFile;
        }
    }
}
