using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>Whatever an operator can put right is one sentence on standard error that names the setting, and exit code 1; never a stack.</summary>
public sealed class StartupSentencesTests
{
    public static TheoryData<string, string, string> Settings => new()
    {
        { "Portal:PublicOrigin", "http://portal.example", "Portal:PublicOrigin must be https" },
        { "Portal:PublicOrigin", "https://portal.example/app", "Portal:PublicOrigin must be scheme, host and port" },
        { "Portal:PublicOrgin", "x", "Portal:PublicOrgin is not a setting" },
        { "Database:Provider", "Oracle", "Database:Provider must be one of Sqlite, PostgreSql" },
        { "Database:WriteRetries", "99", "Database:WriteRetries must be between 0 and 20" },
        { "Mail:Smtp:Port", "465", "Mail:Smtp:Port 465 is not supported" },
        { "Portal:Proxies:Networks:0", "0.0.0.0/0", "Portal:Proxies:Networks:0 must not be the whole internet" },
        { "Portal:Circuits:Total", "0", "Portal:Circuits:Total must be between" },
        { "Portal:Circuits:Total", "lots", "Portal:Circuits:Total must be a whole number" },
        { "Demo:Data", "true", "Demo:Data must be off in Production" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public Task AWrongSetting_IsNamedInOneSentence(string key, string value, string sentence) =>
        RefusesAsync(sentence, settings: new Dictionary<string, string?> { [key] = value });

    [Fact]
    public Task PostgreSqlWithoutAConnectionString_IsNamed() => RefusesAsync(
        "Database:ConnectionString must be set when Database:Provider is PostgreSql",
        settings: new Dictionary<string, string?> { ["Database:Provider"] = "PostgreSql", ["Database:ConnectionString"] = null });

    [Fact]
    public async Task APortInUse_IsNamed()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        await RefusesAsync("--urls", port: ((IPEndPoint)other.LocalEndpoint).Port);
    }

    [Fact]
    public async Task AnUnwritableFolder_IsNamed()
    {
        // A file where a folder is needed stops root too, whom no permission bit stops.
        string blocked = Path.Combine(TestFolder.Create("blocked"), "file");
        await File.WriteAllTextAsync(blocked, "x", TestContext.Current.CancellationToken);
        await RefusesAsync("Database:ConnectionString", dataFolder: blocked);
    }

    [Fact]
    public async Task ALostOrForeignKeyFile_IsNamed()
    {
        string folder = CopyOfTheTemplate();
        string keyFile = Assert.Single(Directory.GetFiles(folder, "*.key"));
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(new byte[32]), TestContext.Current.CancellationToken);
        await RefusesAsync("Security:KeyFile does not name the key", dataFolder: folder);

        File.Delete(keyFile);
        await RefusesAsync("Security:KeyFile does not name the key", dataFolder: folder);
        Assert.False(File.Exists(keyFile));
    }

    [Fact]
    public async Task ANewerSchema_IsNamed()
    {
        string folder = CopyOfTheTemplate();
        await using (SqliteConnection connection = new(SqliteTemplate.ConnectionString(folder) + ";Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_FromTheFuture', '99.0.0')";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await RefusesAsync("a database of a newer version of the portal", dataFolder: folder);
    }

    [Fact]
    public async Task SeveralWrongSettings_AreEachNamed()
    {
        ProcessResult result = await RunAsync(settings: new Dictionary<string, string?> { ["Portal:Circuits:PerUser"] = "0", ["Sessions:IdleTimeout"] = "00:00:01" });
        Assert.Contains("Portal:Circuits:PerUser must be", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Sessions:IdleTimeout must be", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AtDebug_TheDetailsFollowTheSentence()
    {
        ProcessResult result = await RunAsync(settings: new Dictionary<string, string?> { ["Portal:Circuits:PerUser"] = "0", ["Logging:LogLevel:Default"] = "Debug" });
        Assert.StartsWith("Portal:Circuits:PerUser must be", result.Errors, StringComparison.Ordinal);
        Assert.Contains("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AGoodStart_SaysInOneLineWhereToOpenTheBrowser_AndStopsOnRequest()
    {
        await using PortalProcess portal = await PortalProcess.StartAsync(environment: "Production", cancellationToken: TestContext.Current.CancellationToken);
        ProcessResult result = await portal.TerminateAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("", result.Errors);
        Assert.Contains($"Open {portal.Origin.GetLeftPart(UriPartial.Authority)}\n", result.Output, StringComparison.Ordinal);
    }

    private static string CopyOfTheTemplate() => Path.GetDirectoryName(new SqliteConnectionStringBuilder(SqliteTemplate.Copy()).DataSource)!;

    private static Task<ProcessResult> RunAsync(string? dataFolder = null, IReadOnlyDictionary<string, string?>? settings = null, int? port = null) =>
        PortalProcess.RunToEndAsync(dataFolder, settings, "Production", port, cancellationToken: TestContext.Current.CancellationToken);

    private static async Task RefusesAsync(string sentence, string? dataFolder = null, IReadOnlyDictionary<string, string?>? settings = null, int? port = null)
    {
        ProcessResult result = await RunAsync(dataFolder, settings, port);
        Assert.Equal(1, result.ExitCode);
        string line = Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(sentence, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Output, StringComparison.Ordinal);
    }
}
