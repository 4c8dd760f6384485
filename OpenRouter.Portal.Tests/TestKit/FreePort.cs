using System.Net;
using System.Net.Sockets;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>Finds loopback ports for servers that must be told their port before they listen.</summary>
public static class FreePort
{
    /// <summary>A port that was free a moment ago; the system hands out others for a good while before it comes round again.</summary>
    public static int Next()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
