using Microsoft.AspNetCore.WebUtilities;

namespace OpenRouter.Portal.Shell;

/// <summary>Keeps the workspace in the address: every page of a workspace carries it as <c>?workspace={slug}</c>.</summary>
internal static class WorkspaceAddress
{
    private const string Parameter = "workspace";

    /// <summary>Adds the workspace of an address to another page's path; without one the path is left as it is.</summary>
    public static string Carry(string uri, string path)
    {
        string? slug = QueryHelpers.ParseQuery(new Uri(uri).Query).TryGetValue(Parameter, out var values) ? values[0] : null;
        return string.IsNullOrEmpty(slug) ? path : QueryHelpers.AddQueryString(path, Parameter, slug);
    }
}
