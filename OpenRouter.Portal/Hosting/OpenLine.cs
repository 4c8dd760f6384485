using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Hosting;

/// <summary>The one line of a start that went well: where to open the browser. It is for people, so it is no log record.</summary>
internal static class OpenLine
{
    public static void Print(WebApplication app)
    {
        IServer server = app.Services.GetRequiredService<IServer>();
        if (server.Features.Get<IServerAddressesFeature>() is { Addresses.Count: > 0 })
        {
            Console.WriteLine($"Open {app.Services.GetRequiredService<PublicOrigin>().Origin}");
        }
    }
}
