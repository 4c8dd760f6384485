using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

/// <summary>MFA-09: the codes on paper.</summary>
public sealed class RecoveryCodeTextTests
{
    [Fact]
    public void CreateSet_GivesTenCodesOf80Bits_NoTwoBeginningAlike()
    {
        IReadOnlyList<RecoveryCodeText> codes = RecoveryCodeText.CreateSet(10);

        Assert.All(codes, code => Assert.Matches("^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$", code.Grouped));
        Assert.Equal(10, codes.Select(code => code.Prefix).Distinct().Count());
        Assert.Equal(10, codes.Select(code => code.Reveal()).Distinct().Count());
    }

    [Theory]
    [InlineData("ABCD-EFGH-IJKL-2345", true)]
    [InlineData("abcd-efgh-ijkl-2345", true)]
    [InlineData(" ABCDEFGH IJKL2345 ", true)]
    [InlineData("ABCD-EFGH-IJKL-234", false)]
    [InlineData("ABCD-EFGH-IJKL-23456", false)]
    [InlineData("ABCD-EFGH-IJKL-2341", false)]
    [InlineData("ABCD+EFGH-IJKL-2345", false)]
    [InlineData("ABCD-EFGH-IJKL-234\u0130", false)]
    [InlineData("123456", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TryParse_TakesTheCodeInAnySpelling_AndNothingElse(string? text, bool isCode)
    {
        Assert.Equal(isCode, RecoveryCodeText.TryParse(text, out RecoveryCodeText? code));
        Assert.Equal(isCode ? "ABCD-EFGH-IJKL-2345" : null, code?.Grouped);
    }

    [Fact]
    public void Hash_DependsOnTheSalt_AndFitsItsCodeOnly()
    {
        IReadOnlyList<RecoveryCodeText> codes = RecoveryCodeText.CreateSet(2);
        byte[] salt = new byte[16];
        byte[] other = [.. salt.Select(_ => (byte)1)];

        Assert.True(codes[0].Matches(codes[0].HashFor(salt), salt));
        Assert.False(codes[0].Matches(codes[0].HashFor(salt), other));
        Assert.False(codes[1].Matches(codes[0].HashFor(salt), salt));
        Assert.Equal(RedactedText.Redacted, codes[0].ToString());
    }
}
