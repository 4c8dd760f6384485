using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.KeyRing;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>
/// One SQLite file, migrated once per run as the application itself migrates, with the key file that belongs to it; each test gets a
/// copy of its own. In-memory databases would know neither WAL nor the busy timeout.
/// </summary>
internal static class SqliteTemplate
{
    private const string FileName = "portal.db";

    private static readonly Lazy<string> s_folder = new(() => Task.Run(CreateAsync).GetAwaiter().GetResult());

    /// <summary>The connection string of a new copy, in a folder of its own.</summary>
    public static string Copy()
    {
        string folder = TestFolder.Create("database");
        foreach (string file in Directory.GetFiles(s_folder.Value))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return ConnectionString(folder);
    }

    /// <summary>The connection string of the database in a folder, where there is one or not yet.</summary>
    public static string ConnectionString(string folder) => $"Data Source={Path.Combine(folder, FileName)}";

    private static async Task<string> CreateAsync()
    {
        string folder = TestFolder.Create("template");
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = folder });

        // Without a pool the last connection closes with the host, and takes the write-ahead log into the file.
        builder.Configuration.AddInMemoryCollection([new("Database:ConnectionString", ConnectionString(folder) + ";Pooling=False")]);
        builder.Services.AddData(builder.Configuration.GetSection("Database")).AddKeyRing(builder.Configuration.GetSection("Security"));
        using (IHost host = builder.Build())
        {
            await host.Services.PrepareDataAsync(CancellationToken.None);
        }

        Assert.False(File.Exists(Path.Combine(folder, FileName + "-wal")), "A connection to the template is still open; a copy would miss what it wrote.");
        return folder;
    }
}
