using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OpenRouter.Portal.Hosting;

/// <summary>What the server reads of a request at most (WEB-11); an endpoint that takes more says so itself.</summary>
internal static class RequestLimits
{
    public const int BodyBytes = 1024 * 1024;
    private const int HeadersBytes = 32 * 1024;
    private const int HeaderCount = 100;
    private const int RequestLineBytes = 8 * 1024;
    private const int Connections = 10_000;

    public static void Configure(KestrelServerOptions server)
    {
        // Lines of a request end in CR LF and in nothing else: what a proxy takes for one line must be one line here (WEB-12).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        server.AddServerHeader = false;
        server.RequestHeaderEncodingSelector = StrictLength.Of;
        server.Limits.MaxRequestBodySize = BodyBytes;
        server.Limits.MaxRequestHeadersTotalSize = HeadersBytes;
        server.Limits.MaxRequestHeaderCount = HeaderCount;
        server.Limits.MaxRequestLineSize = RequestLineBytes;

        // Far above what the live pages and the API need; below what the descriptors of a usual process allow.
        server.Limits.MaxConcurrentConnections = Connections;
        server.Limits.MaxConcurrentUpgradedConnections = Connections;
    }
}
