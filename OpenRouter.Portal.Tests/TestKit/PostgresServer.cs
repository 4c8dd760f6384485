using System.Security.Cryptography;
using Npgsql;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>
/// A private PostgreSQL server for the test run, on a free loopback port with a password of its own; it starts when the first test
/// asks for a database and ends with the run, also when the run is killed.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // The server's owner is this script: it waits for the end of its input, which comes when the tests stop or are killed, and then
    // stops the server. Without -l the server would keep the tests' pipe open. Durability is of no use to a server that lives this
    // short; what a test asks of a crash, it asks of the application.
    private const string Script = """
        set -eu
        trap '' INT TERM HUP
        PATH="$PORTAL_PG_BIN:$PATH"
        cd /
        home=$(mktemp -d)
        printf '%s' "$PORTAL_PG_PASSWORD" > "$home/password"
        initdb -D "$home/data" -U portal -A scram-sha-256 --pwfile="$home/password" -E UTF8 --locale=C.UTF-8 --no-sync > "$home/initdb.log" 2>&1 \
          || { cat "$home/initdb.log" >&2; rm -rf "$home"; exit 1; }
        pg_ctl -D "$home/data" -l "$home/log" -w -t 60 \
          -o "-h 127.0.0.1 -p $PORTAL_PG_PORT -k '' -c fsync=off -c full_page_writes=off -c max_connections=800" start > /dev/null 2>&1 < /dev/null \
          || { cat "$home/log" >&2; rm -rf "$home"; exit 1; }
        echo ready
        cat > /dev/null || true
        pg_ctl -D "$home/data" -m immediate -w stop > /dev/null 2>&1 || true
        rm -rf "$home"
        """;

    private readonly Lazy<Task<string>> _administration;
    private readonly SemaphoreSlim _creating = new(1, 1);
    private ChildProcess? _owner;

    /// <summary>Starts nothing yet.</summary>
    public PostgresServer() => _administration = new Lazy<Task<string>>(StartAsync);

    /// <summary>Makes a new database and returns its connection string; skips the test where PostgreSQL cannot be had.</summary>
    /// <param name="template">Null means an empty one; otherwise a database of this server that nobody is connected to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> CreateDatabaseAsync(string? template = null, CancellationToken cancellationToken = default)
    {
        // Asked here, not in the start: a skip must not be remembered as a failed start.
        await Tool.RequireInitdbAsync();
        string administration = await _administration.Value.WaitAsync(cancellationToken);
        string name = $"portal_{Guid.NewGuid():N}";

        // PostgreSQL refuses to copy a template that is being copied.
        await _creating.WaitAsync(cancellationToken);
        try
        {
            await using NpgsqlConnection connection = new(administration);
            await connection.OpenAsync(cancellationToken);
            await using NpgsqlCommand command = connection.CreateCommand();
            command.CommandText = $"CREATE DATABASE {name} TEMPLATE {template ?? "template0"}";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        finally
        {
            _creating.Release();
        }

        return new NpgsqlConnectionStringBuilder(administration) { Database = name, Pooling = true }.ConnectionString;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // A test may end a server of its own before its end, to see what the portal does without it.
        if (Interlocked.Exchange(ref _owner, null) is { } owner)
        {
            NpgsqlConnection.ClearAllPools();
            await owner.SendAsync("");
            await owner.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
            await owner.DisposeAsync();
        }

        _creating.Dispose();
    }

    private async Task<string> StartAsync()
    {
        int port = FreePort.Next();
        string password = RandomNumberGenerator.GetHexString(32);
        Dictionary<string, string?> environment = new()
        {
            ["PORTAL_PG_BIN"] = Path.GetDirectoryName(await Tool.RequireInitdbAsync()),
            ["PORTAL_PG_PORT"] = $"{port}",
            ["PORTAL_PG_PASSWORD"] = password,
        };

        // PostgreSQL refuses to run as root.
        _owner = Tool.IsRoot
            ? ChildProcess.Start("runuser", ["-u", "postgres", "--", "bash", "-c", Script], environment)
            : ChildProcess.Start("bash", ["-c", Script], environment);
        await _owner.WaitForLineAsync(line => line == "ready", TimeSpan.FromMinutes(2), CancellationToken.None);
        return new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = "portal",
            Password = password,
            Database = "postgres",
            Pooling = false,
        }.ConnectionString;
    }
}
