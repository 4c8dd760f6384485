using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OpenRouter.Portal.Security;

/// <summary>
/// One line of an address list: a single address or a CIDR block of IPv4 or IPv6 (RFC 4632, RFC 4291), such as <c>203.0.113.0/24</c>,
/// <c>2001:db8::/32</c> or <c>198.51.100.7</c>. IPv4 written as IPv6 (<c>::ffff:198.51.100.7</c>) is IPv4, in the range and in the address.
/// </summary>
internal sealed class IpRange
{
    private readonly IPNetwork _network;

    private IpRange(IPNetwork network) => _network = network;

    /// <summary>
    /// Takes the usual spellings only. Refused: bits set beyond the prefix (<c>10.0.0.1/8</c>: unclear what was meant), octal, hexadecimal
    /// or shortened IPv4 (<c>010.0.0.1</c>, <c>10.1</c>: read differently by different programs), zones, brackets and ports.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out IpRange? range)
    {
        range = null;
        string[] parts = text?.Split('/') ?? [];
        if (parts.Length is not (1 or 2) || !TryParseAddress(parts[0], out IPAddress? address))
        {
            return false;
        }

        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int prefixLength = bits;
        if (parts.Length == 2 && !TryParsePrefixLength(parts[1], bits, out prefixLength))
        {
            return false;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            // ::ffff:0:0/96 is all of IPv4; anything wider would be more than that and is not what is meant.
            if (prefixLength < 96)
            {
                return false;
            }

            (address, prefixLength) = (address.MapToIPv4(), prefixLength - 96);
        }

        if (!address.Equals(AddressGroup.Truncate(address, prefixLength)))
        {
            return false;
        }

        range = new IpRange(new IPNetwork(address, prefixLength));
        return true;
    }

    /// <summary>Whether the address lies in the range; the other family never does.</summary>
    public bool Contains(IPAddress address) => _network.Contains(AddressGroup.Normalize(address));

    /// <summary>The canonical spelling, always with the prefix length: <c>198.51.100.7/32</c>.</summary>
    public override string ToString() => _network.ToString();

    private static bool TryParseAddress(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        bool isSpelledPlainly = text.Length > 0 && text.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':');
        if (!isSpelledPlainly || !IPAddress.TryParse(text, out IPAddress? parsed))
        {
            return false;
        }

        // The framework reads "10.1" and "012.0.0.1" as the C library does; only what it would print itself is unambiguous.
        if (parsed.AddressFamily == AddressFamily.InterNetwork && parsed.ToString() != text)
        {
            return false;
        }

        address = parsed;
        return true;
    }

    private static bool TryParsePrefixLength(string text, int maximum, out int prefixLength) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out prefixLength)
        && prefixLength <= maximum
        && (text.Length == 1 || text[0] != '0');
}
