using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Security;
using IPNetwork = System.Net.IPNetwork;

namespace OpenRouter.Portal.Hosting;

/// <summary>Which reverse proxies stand in front and may say where a request came from: section <c>Portal:Proxies</c>.</summary>
internal sealed class ProxyOptions
{
    /// <summary>Their addresses or blocks, such as <c>10.0.0.0/24</c>; default none: then no forwarded header counts.</summary>
    public IList<string> Networks { get; } = [];

    /// <summary>How many proxies a request passes; default 1, 1 to 10. Too high a number would believe what the client wrote.</summary>
    public int Hops { get; set; } = 1;
}

/// <summary>Names every invalid value of <see cref="ProxyOptions"/> by its key.</summary>
internal sealed class ProxyOptionsValidator : IValidateOptions<ProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        List<string> failures = [];
        for (int i = 0; i < options.Networks.Count; i++)
        {
            if (!IpRange.TryParse(options.Networks[i], out IpRange? range))
            {
                failures.Add($"Portal:Proxies:Networks:{i} must be an address or a block such as 10.0.0.0/24.");
            }
            else if (IPNetwork.Parse(range.ToString()).PrefixLength == 0)
            {
                failures.Add($"Portal:Proxies:Networks:{i} must not be the whole internet, which would let every client choose its address.");
            }
        }

        if (options.Hops is < 1 or > 10)
        {
            failures.Add("Portal:Proxies:Hops must be between 1 and 10.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

/// <summary>
/// Believes <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> of a configured proxy only, from the right and as many hops as there
/// are proxies; the Host is the proxy's to pass on (LGN-04). The framework's own trust in loopback is taken away.
/// </summary>
internal sealed class ForwardedHeadersSetup(IOptions<ProxyOptions> proxies) : IConfigureOptions<ForwardedHeadersOptions>
{
    public void Configure(ForwardedHeadersOptions options)
    {
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (string network in proxies.Value.Networks)
        {
            options.KnownIPNetworks.Add(IpRange.TryParse(network, out IpRange? range)
                ? IPNetwork.Parse(range.ToString())
                : throw new InvalidOperationException("The validator lets no such network through."));
        }

        // Both lists empty would mean that everybody is believed.
        options.ForwardedHeaders = proxies.Value.Networks.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = proxies.Value.Hops;
    }
}
