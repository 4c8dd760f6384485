using System.Net;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

/// <summary>One subscriber is one caller: spelling, zone and the lower half of an IPv6 address give no fresh start (LGN-04, ACC-09).</summary>
public sealed class AddressGroupTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.0/24")]
    [InlineData("::ffff:cb00:7107", "203.0.113.7", "203.0.113.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2::/64", "2001:db8:1:2::/64")]
    [InlineData("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64", "2001:db8:1:3::/64")]
    [InlineData("fe80::1%7", "fe80::/64", "fe80::/64")]
    [InlineData("::1", "::/64", "::/64")]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.0/24")]
    public void Of_AnAddress_GivesOneKeyPerSubscriber(string address, string group, string network)
    {
        Assert.Equal(group, AddressGroup.Of(IPAddress.Parse(address)));
        Assert.Equal(network, AddressGroup.NetworkOf(IPAddress.Parse(address)));
    }
}
