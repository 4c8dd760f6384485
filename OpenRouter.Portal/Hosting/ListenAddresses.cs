using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Hosting;

/// <summary>Where the portal listens: loopback only unless told otherwise, and never on other interfaces without knowing its public origin.</summary>
internal static class ListenAddresses
{
    /// <summary>The address of a fresh installation, in a checkout and published alike.</summary>
    public const string Default = "http://localhost:5080";

    private const string Origin = "Portal:PublicOrigin";

    /// <summary>Sets the default and refuses what cannot work.</summary>
    /// <exception cref="StartupException">An address is none, or the public origin cannot be known or cannot be reached.</exception>
    public static void Apply(WebApplicationBuilder builder)
    {
        IConfiguration configuration = builder.Configuration;
        string[] addresses = Configured(configuration);
        if (addresses.Length == 0)
        {
            addresses = [Default];
            builder.WebHost.UseUrls(Default);
        }

        foreach (string address in addresses)
        {
            Check(address);
        }

        // This switch trusts whoever sends the headers (LGN-04).
        if (configuration.GetValue<bool>("ForwardedHeaders_Enabled"))
        {
            throw new StartupException("ASPNETCORE_FORWARDEDHEADERS_ENABLED trusts every sender; name your proxies in Portal:Proxies:Networks instead.");
        }

        // Developers and tests listen wherever they like; theirs is http on localhost then.
        if (!builder.Environment.IsDevelopment() && !builder.Environment.IsEnvironment("Testing"))
        {
            CheckReachable(configuration, addresses);
        }
    }

    private static void CheckReachable(IConfiguration configuration, string[] addresses)
    {
        string origin = configuration[Origin] ?? "";
        if (origin.Length == 0)
        {
            if (!addresses.All(address => PublicOrigin.FromBinding(address) is not null))
            {
                throw new StartupException($"{Origin} must be set to what people type, such as https://portal.example, because the portal listens beyond localhost.");
            }

            return;
        }

        if (PublicOrigin.Judge(origin) is { } sentence)
        {
            throw new StartupException(sentence);
        }

        Uri uri = new(origin);
        bool endsTls = addresses.Any(address => address.StartsWith("https://", StringComparison.OrdinalIgnoreCase));
        if (uri.Scheme == Uri.UriSchemeHttps && !uri.IsLoopback && !endsTls && !configuration.GetSection("Portal:Proxies:Networks").GetChildren().Any())
        {
            throw new StartupException(
                $"Portal:Proxies:Networks must name the proxy that ends TLS, such as 127.0.0.1/32, because {Origin} is https and the portal listens on http only.");
        }
    }

    private static void Check(string address)
    {
        try
        {
            BindingAddress.Parse(address);
        }
        catch (FormatException exception)
        {
            throw new StartupException($"--urls (or ASPNETCORE_URLS) must hold addresses such as {Default}, separated by semicolons.", exception);
        }
    }

    // The order in which the server itself looks.
    private static string[] Configured(IConfiguration configuration)
    {
        string[] endpoints = [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>()];
        if (endpoints.Length > 0)
        {
            return endpoints;
        }

        return configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls
            ? Split(urls)
            : [.. Ports("http", WebHostDefaults.HttpPortsKey), .. Ports("https", WebHostDefaults.HttpsPortsKey)];

        IEnumerable<string> Ports(string scheme, string key) => Split(configuration[key] ?? "").Select(port => $"{scheme}://*:{port}");
    }

    private static string[] Split(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
