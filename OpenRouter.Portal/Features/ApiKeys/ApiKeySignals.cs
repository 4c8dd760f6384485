namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>The news that a key was made or ended; live pages and caches hear it after the commit, on every node.</summary>
internal static class ApiKeySignals
{
    /// <summary>The topic.</summary>
    public const string Changed = "api-key-changed";

    /// <summary>The signal's key: <c>{workspace}:{key}</c>, both as 32 hex digits.</summary>
    public static string Key(Guid workspaceId, Guid apiKeyId) => $"{workspaceId:N}:{apiKeyId:N}";

    /// <summary>Whether a signal is about the workspace.</summary>
    public static bool IsOf(string key, Guid workspaceId) => key.StartsWith($"{workspaceId:N}:", StringComparison.Ordinal);
}
