using System.Net;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Http;

/// <summary>
/// Where a request comes from. The address is that of the connection, which the forwarded-headers middleware has replaced only if a
/// configured proxy said so; no other header is ever read for it (LGN-04).
/// </summary>
internal static class ClientAddress
{
    /// <summary>The address as text, at most 45 characters, IPv4 in its own form and without an IPv6 zone; null where there is no network.</summary>
    public static string? Of(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address ? AddressGroup.Normalize(address).ToString() : null;

    /// <summary>The key under which tries from there are counted: the IPv4 address, or the /64 of an IPv6 address.</summary>
    public static string GroupOf(HttpContext context) => AddressGroup.Of(context.Connection.RemoteIpAddress ?? IPAddress.None);

    /// <summary>Address, device and browser of whoever is asking.</summary>
    public static Visitor Visitor(HttpContext context) =>
        new(Of(context), DeviceText.From(context.Request.Headers.UserAgent)) { Browser = DeviceTokens.Of(context), IsOnSharedComputer = SharedComputer.IsTicked(context) };
}
