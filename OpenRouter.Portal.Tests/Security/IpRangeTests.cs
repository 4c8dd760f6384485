using System.Net;
using FsCheck;
using FsCheck.Fluent;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

/// <summary>An address list means what its author typed: no odd spelling widens it, and IPv4 in IPv6 clothes changes nothing.</summary>
public sealed class IpRangeTests
{
    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.0", true)]
    [InlineData("203.0.113.0/24", "203.0.113.255", true)]
    [InlineData("203.0.113.0/24", "203.0.114.0", false)]
    [InlineData("203.0.113.0/24", "203.0.112.255", false)]
    [InlineData("198.51.100.7", "198.51.100.7", true)]
    [InlineData("198.51.100.7", "198.51.100.8", false)]
    [InlineData("198.51.100.6/31", "198.51.100.7", true)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("203.0.113.0/24", "::ffff:203.0.113.9", true)]
    [InlineData("::ffff:203.0.113.0/120", "203.0.113.9", true)]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9", true)]
    [InlineData("::ffff:0.0.0.0/96", "203.0.113.9", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    [InlineData("2001:DB8::1", "2001:db8:0:0:0:0:0:1", true)]
    [InlineData("2001:db8::/127", "2001:db8::1", true)]
    [InlineData("2001:db8::/127", "2001:db8::2", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "203.0.113.9", false)]
    [InlineData("fe80::/10", "fe80::1%2", true)]
    public void Contains_AnAddress_AnswersByItsBits(string range, string address, bool isInside)
    {
        Assert.True(IpRange.TryParse(range, out IpRange? parsed));
        Assert.Equal(isInside, parsed.Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/24")]
    [InlineData("203.0.113.0/")]
    [InlineData("203.0.113.0/33")]
    [InlineData("203.0.113.0/-1")]
    [InlineData("203.0.113.0/+24")]
    [InlineData("203.0.113.0/ 24")]
    [InlineData("203.0.113.0/024")]
    [InlineData("203.0.113.0/24/24")]
    [InlineData("203.0.113.0/255.255.255.0")]
    [InlineData("203.0.113.7/24")]
    [InlineData("2001:db8::1/32")]
    [InlineData("2001:db8::/129")]
    [InlineData("::ffff:0.0.0.0/95")]
    [InlineData("010.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("10.1")]
    [InlineData("167772161")]
    [InlineData("256.0.0.1")]
    [InlineData("203.0.113.7:80")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[2001:db8::1]:443")]
    [InlineData("fe80::1%eth0")]
    [InlineData(" 203.0.113.7")]
    [InlineData("203.0.113.*")]
    [InlineData("203.0.113.1-203.0.113.9")]
    [InlineData("localhost")]
    public void TryParse_AnUnclearSpelling_IsRefused(string? text) => Assert.False(IpRange.TryParse(text, out _));

    [Fact]
    public void Contains_AnyAddressInItsOwnNetworkOfAnyLength_IsTrueAndParsesBack() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte>().Generator.ArrayOf(16).ToArbitrary(),
            Gen.Choose(0, 128).ToArbitrary(),
            (bytes, length) =>
            {
                // 2001::/16 keeps clear of the mapped block, which has rules of its own.
                bytes[0] = 0x20;
                var address = new IPAddress(bytes);
                string text = $"{AddressGroup.Truncate(address, length)}/{length}";
                return IpRange.TryParse(text, out IpRange? range) && range.Contains(address) && range.ToString() == text;
            }).QuickCheckThrowOnFailure();
}
