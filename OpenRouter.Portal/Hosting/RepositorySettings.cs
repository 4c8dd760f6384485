using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// Reads the checkout's own <c>appsettings.Development.json</c>, which lies above the content root, in Development only. Environment
/// variables and the command line still win; a published app does not know it.
/// </summary>
internal static class RepositorySettings
{
    public static void Apply(WebApplicationBuilder builder)
    {
        string? root = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(builder.Environment.ContentRootPath));
        if (!builder.Environment.IsDevelopment() || root is null)
        {
            return;
        }

        IList<IConfigurationSource> sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        int environment = sources.ToList().FindLastIndex(source => source is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        sources.Insert(Math.Max(environment, 0), new JsonConfigurationSource
        {
            FileProvider = new PhysicalFileProvider(root),
            Path = "appsettings.Development.json",
            Optional = true,
            ReloadOnChange = false,
        });
    }
}
