using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Tests.Kernel;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(12_500_000_000, "$12.50")]
    [InlineData(0, "$0.00")]
    [InlineData(-3_000_000_000, "-$3.00")]
    [InlineData(10_000_000, "$0.01")]
    [InlineData(9_900_000, "$0.0099")]
    [InlineData(420_000, "$0.00042")]
    [InlineData(1, "$0.000000001")]
    [InlineData(1_234_567_890_000_000, "$1,234,567.89")]
    public void ToString_AnAmount_ShowsEnoughDigitsToBeNonZero(long nanoDollars, string shown) =>
        Assert.Equal(shown, new Money(nanoDollars).ToString());

    [Fact]
    public void FromDollarsRoundedUp_AFractionOfANanoDollar_IsRoundedUpOnce() =>
        Assert.Equal(1, Money.FromDollarsRoundedUp(0.0000000001m).NanoDollars);

    [Fact]
    public void Arithmetic_BeyondTheRange_Throws()
    {
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue) + new Money(1));
        Assert.Throws<OverflowException>(() => -new Money(long.MinValue));
        Assert.Throws<OverflowException>(() => Money.FromDollarsRoundedUp(decimal.MaxValue / Money.NanoDollarsPerDollar));
    }
}
