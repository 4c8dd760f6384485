using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

/// <summary>Mailed codes are six digits, evenly spread, and are stored bound to the mail they were sent in.</summary>
public sealed class OneTimeCodeTests
{
    [Fact]
    public void Create_ManyTimes_SpreadsEvenlyOverTheFirstDigit()
    {
        const int codes = 20_000;
        int[] counts = new int[10];
        for (int i = 0; i < codes; i++)
        {
            string code = OneTimeCode.Create().Reveal();
            Assert.Equal(OneTimeCode.Length, code.Length);
            Assert.True(code.All(char.IsAsciiDigit));
            counts[code[0] - '0']++;
        }

        // Nine standard deviations around 2,000: fails by chance less than once in 10^17 runs.
        Assert.All(counts, count => Assert.InRange(count, 1_615, 2_385));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("+12345")]
    [InlineData("-12345")]
    [InlineData(" 12345")]
    [InlineData("12345 ")]
    [InlineData("12 456")]
    [InlineData("１２３４５６")]
    [InlineData("١٢٣٤٥٦")]
    [InlineData("12345\0")]
    [InlineData("0x1234")]
    public void TryParse_AnythingButSixAsciiDigits_IsRefused(string? text) => Assert.False(OneTimeCode.TryParse(text, out _));

    [Fact]
    public void Matches_SameCodeOfAnotherMail_IsFalse()
    {
        Assert.True(OneTimeCode.TryParse("042137", out OneTimeCode? code));
        Assert.True(OneTimeCode.TryParse("042138", out OneTimeCode? wrong));
        byte[] mail = SecretToken.Create().Hash;
        byte[] otherMail = SecretToken.Create().Hash;
        byte[] stored = code.HashFor(mail);

        Assert.True(code.Matches(stored, mail));
        Assert.False(code.Matches(stored, otherMail));
        Assert.False(wrong.Matches(stored, mail));
        Assert.Equal(32, stored.Length);
    }
}
