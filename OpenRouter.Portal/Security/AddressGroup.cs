using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OpenRouter.Portal.Security;

/// <summary>
/// Which addresses count as one caller: an IPv6 subscriber owns at least a /64, so counting single addresses would give each attacker
/// 2⁶⁴ fresh starts (security.md LGN-04).
/// </summary>
internal static class AddressGroup
{
    private const int IPv4NetworkBits = 24;
    private const int IPv6NetworkBits = 64;

    /// <summary>The key under which tries are counted: an IPv4 address as it is, an IPv6 address as its /64 (<c>2001:db8:1:2::/64</c>).</summary>
    public static string Of(IPAddress address)
    {
        IPAddress normal = Normalize(address);
        return normal.AddressFamily == AddressFamily.InterNetwork ? normal.ToString() : Network(normal, IPv6NetworkBits);
    }

    /// <summary>The coarser key for what one network gets once (ACC-09): an IPv4 /24 or an IPv6 /64, with its prefix length.</summary>
    public static string NetworkOf(IPAddress address)
    {
        IPAddress normal = Normalize(address);
        return Network(normal, normal.AddressFamily == AddressFamily.InterNetwork ? IPv4NetworkBits : IPv6NetworkBits);
    }

    /// <summary>One form per address: IPv4 written as IPv6 becomes IPv4, and the zone, which the peer may choose, is dropped.</summary>
    public static IPAddress Normalize(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new IPAddress(address.GetAddressBytes()) : address;
    }

    /// <summary>The address with every bit beyond the prefix cleared.</summary>
    public static IPAddress Truncate(IPAddress address, int prefixLength)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int kept = Math.Clamp(prefixLength - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        return new IPAddress(bytes);
    }

    private static string Network(IPAddress address, int prefixLength) =>
        string.Create(CultureInfo.InvariantCulture, $"{Truncate(address, prefixLength)}/{prefixLength}");
}
