using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

public sealed class ProgressiveDelayTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 30)]
    [InlineData(7, 60)]
    [InlineData(8, 120)]
    [InlineData(9, 240)]
    [InlineData(10, 480)]
    [InlineData(11, 900)]
    [InlineData(12, 900)]
    [InlineData(int.MaxValue, 900)]
    public void BeforeAttempt_ANumber_GivesTheTablesWait(int attempt, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ProgressiveDelay.BeforeAttempt(attempt));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void BeforeAttempt_NoAttempt_Throws(int attempt) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ProgressiveDelay.BeforeAttempt(attempt));
}
