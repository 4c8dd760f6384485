using OpenRouter.Portal.Features.ApiKeys;

namespace OpenRouter.Portal.Tests.Features.ApiKeys;

public sealed class KeyExpiryTests
{
    private static readonly DateTimeOffset s_now = new(2026, 2, 27, 12, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("7", "2026-03-06T12:30:00Z")]
    [InlineData("90", "2026-05-28T12:30:00Z")]
    [InlineData("2026-02-28", "2026-03-01T00:00:00Z")]
    [InlineData("2028-02-29", "2028-03-01T00:00:00Z")]
    public void TryResolve_OfAChoice_IsTheFirstInstantWithoutTheKey(string choice, string expected)
    {
        Assert.True(KeyExpiry.TryResolve(choice, s_now, out DateTimeOffset? at));
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), at);
    }

    [Fact]
    public void TryResolve_OfNever_IsNoInstant()
    {
        Assert.True(KeyExpiry.TryResolve("never", s_now, out DateTimeOffset? at));
        Assert.Null(at);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("8")]
    [InlineData("-7")]
    [InlineData("+7")]
    [InlineData("7.0")]
    [InlineData("2026-02-29")]
    [InlineData("9999-12-31")]
    [InlineData("28.02.2026")]
    public void TryResolve_OfAnythingElse_IsRefused(string? choice) => Assert.False(KeyExpiry.TryResolve(choice, s_now, out _));
}
