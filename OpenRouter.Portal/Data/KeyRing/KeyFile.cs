using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Data.KeyRing;

/// <summary>Where the installation's own key lies: section <c>Security</c>.</summary>
internal sealed class KeyFileOptions
{
    /// <summary>
    /// A file with 32 random bytes in Base64. Empty means, on SQLite, <c>portal.key</c> beside the database file, made on first
    /// start and readable by its owner only; on PostgreSQL it must be set, since every node needs the same one.
    /// </summary>
    public string KeyFile { get; set; } = "";
}

/// <summary>
/// The installation's own key, kept outside the database so that a copy of the database alone opens nothing: two keys are
/// derived from it (HKDF, RFC 5869), one that encrypts the Data Protection ring and one for <see cref="KeyedHash"/>.
/// </summary>
internal sealed class KeyFile(IOptions<KeyFileOptions> options, IOptions<DatabaseOptions> database, IHostEnvironment environment)
{
    private const int KeyLengthBytes = 32;
    private readonly Lazy<byte[]> _key = new(() => Load(options.Value, database.Value, environment.ContentRootPath));

    /// <summary>Derives the 32-byte key for one purpose.</summary>
    /// <exception cref="StartupException">The file is missing where it must exist, or is not a key.</exception>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key.Value, KeyLengthBytes, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>Whether the file is there already; a marked database must never get a new one.</summary>
    public bool Exists => File.Exists(Location(options.Value, database.Value, environment.ContentRootPath));

    private static byte[] Load(KeyFileOptions options, DatabaseOptions database, string root)
    {
        string path = Location(options, database, root);

        // On PostgreSQL the file is shared by all nodes, so it has to be put there: a node must not make one of its own.
        return File.Exists(path) || database.Provider == DatabaseProvider.PostgreSql ? Read(path) : Create(path);
    }

    private static string Location(KeyFileOptions options, DatabaseOptions database, string root)
    {
        if (!string.IsNullOrWhiteSpace(options.KeyFile))
        {
            return Path.GetFullPath(options.KeyFile, root);
        }

        if (database.Provider == DatabaseProvider.PostgreSql)
        {
            throw new StartupException("Security:KeyFile must name the key file that all nodes share when Database:Provider is PostgreSql.");
        }

        return Path.ChangeExtension(new SqliteConnectionStringBuilder(SqliteSettings.ConnectionString(database, root)).DataSource, ".key");
    }

    private static byte[] Read(string path)
    {
        try
        {
            byte[] key = Convert.FromBase64String(File.ReadAllText(path).Trim());
            return key.Length == KeyLengthBytes
                ? key
                : throw new StartupException($"Security:KeyFile names '{path}', which does not hold 32 bytes in Base64.");
        }
        catch (FormatException exception)
        {
            throw new StartupException($"Security:KeyFile names '{path}', which does not hold 32 bytes in Base64.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Security:KeyFile names '{path}', which cannot be read: {exception.Message}", exception);
        }
    }

    private static byte[] Create(string path)
    {
        byte[] key = RandomNumberGenerator.GetBytes(KeyLengthBytes);
        FileStreamOptions ownerOnly = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            ownerOnly.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Written aside and then given its name, which happens whole or not at all: a process killed here leaves no half key that
        // would refuse every later start.
        string draft = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = new(draft, ownerOnly))
            {
                stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n"));
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path);
            return key;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it at the same moment: there is one key, that one.
            File.Delete(draft);
            return Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Security:KeyFile names '{path}', which cannot be written: {exception.Message}", exception);
        }
    }
}
