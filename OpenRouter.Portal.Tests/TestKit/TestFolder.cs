namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>One private folder per test run for databases, profiles and data of started processes; deleted when the run ends.</summary>
public sealed class TestFolder : IDisposable
{
    private static readonly Lazy<DirectoryInfo> s_root = new(() => Directory.CreateTempSubdirectory("portal-tests-"));

    /// <summary>Makes a new empty folder in it.</summary>
    public static string Create(string purpose) =>
        Directory.CreateDirectory(Path.Combine(s_root.Value.FullName, $"{purpose}-{Guid.NewGuid():N}")).FullName;

    /// <inheritdoc />
    public void Dispose()
    {
        if (s_root.IsValueCreated)
        {
            s_root.Value.Delete(recursive: true);
        }
    }
}
