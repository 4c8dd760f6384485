using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Data;

/// <summary>The store behind the portal.</summary>
internal enum DatabaseProvider
{
    /// <summary>One file, nothing to install.</summary>
    Sqlite,

    /// <summary>A server that several nodes share.</summary>
    PostgreSql,
}

/// <summary>Where the data lies: section <c>Database</c>.</summary>
internal sealed class DatabaseOptions
{
    /// <summary>The engine; default <see cref="DatabaseProvider.Sqlite"/>.</summary>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>
    /// The connection string of the engine. Default for SQLite: <c>Data Source=App_Data/portal.db</c>, relative to the content
    /// root. PostgreSQL has no default.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>How long a command waits for a lock before it fails; default 5 s, 1 s to 60 s.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a write that lost a serialization race or a deadlock is tried again; default 5, 0 to 20.</summary>
    public int WriteRetries { get; set; } = 5;
}

/// <summary>Names every invalid value of <see cref="DatabaseOptions"/> by its key.</summary>
internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        List<string> failures = [];
        if (options.Provider == DatabaseProvider.PostgreSql && string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            failures.Add("Database:ConnectionString must be set when Database:Provider is PostgreSql.");
        }

        if (options.BusyTimeout < TimeSpan.FromSeconds(1) || options.BusyTimeout > TimeSpan.FromSeconds(60))
        {
            failures.Add("Database:BusyTimeout must be between 00:00:01 and 00:01:00.");
        }

        if (options.WriteRetries is < 0 or > 20)
        {
            failures.Add("Database:WriteRetries must be between 0 and 20.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
