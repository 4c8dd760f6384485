namespace OpenRouter.Portal.Http;

/// <summary>The names of the two credential planes, which never meet: a cookie opens nothing of the API, a key opens nothing else.</summary>
internal static class PortalPolicies
{
    /// <summary>The scheme of the dashboard: the session cookie. It is the default, and the fallback policy demands it.</summary>
    public const string SessionScheme = "Session";

    /// <summary>The scheme of <c>/api/v1</c>: a Bearer key.</summary>
    public const string ApiKeyScheme = "ApiKey";

    /// <summary>The policy of endpoints that only a signed-in person may use; the same as the fallback policy, for saying it aloud.</summary>
    public const string SignedIn = "SignedIn";
}
