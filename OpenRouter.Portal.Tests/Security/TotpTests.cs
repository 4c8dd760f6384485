using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

/// <summary>MFA-01: the published vectors, a second implementation, and the spellings that an integer parse would let through.</summary>
public sealed class TotpTests
{
    private static readonly byte[] s_secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 4226 appendix D.</summary>
    [Fact]
    public void Generate_Rfc4226AppendixD_Matches()
    {
        string[] expected = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];

        Assert.Equal(expected, Enumerable.Range(0, 10).Select(counter => Totp.Generate(s_secret, counter)));
    }

    /// <summary>RFC 6238 appendix B; the seeds of the longer hashes are as long as the hash (erratum 2866).</summary>
    [Theory]
    [InlineData(59, "94287082", "46119246", "90693936")]
    [InlineData(1111111109, "07081804", "68084774", "25091201")]
    [InlineData(1111111111, "14050471", "67062674", "99943326")]
    [InlineData(1234567890, "89005924", "91819424", "93441116")]
    [InlineData(2000000000, "69279037", "90698825", "38618901")]
    [InlineData(20000000000, "65353130", "77737706", "47863826")]
    public void Generate_Rfc6238AppendixB_Matches(long seconds, string sha1, string sha256, string sha512)
    {
        long step = Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds));
        byte[] digits = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567890", 7)));

        Assert.Equal(sha1, Totp.Generate(digits.AsSpan(0, 20), step, TotpAlgorithm.Sha1, 8));
        Assert.Equal(sha256, Totp.Generate(digits.AsSpan(0, 32), step, TotpAlgorithm.Sha256, 8));
        Assert.Equal(sha512, Totp.Generate(digits.AsSpan(0, 64), step, TotpAlgorithm.Sha512, 8));
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void FindStep_ACodeOfANeighbouringStep_IsFoundWithinTheWindowOnly(int distance, bool isFound)
    {
        const long now = 1_000_000;

        Assert.Equal(isFound ? now + distance : null, Totp.FindStep(s_secret, Totp.Generate(s_secret, now + distance), now));
    }

    [Fact]
    public void FindStep_OtherSpellingsOfTheRightCode_AreRefused()
    {
        const long now = 1;
        Assert.Equal(now, Totp.FindStep(s_secret, "287082", now));

        string?[] others = [null, "", "28708", "2870820", "+287082", " 287082", "287082 ", "0000287082", "287 082", "２８７０８２", "287082\0", "-87082"];
        Assert.All(others, code => Assert.Null(Totp.FindStep(s_secret, code, now)));
    }

    [Fact]
    public void FindStep_AtTheFirstStep_DoesNotLookBeforeIt() => Assert.Equal(0, Totp.FindStep(s_secret, "755224", 0));

    /// <summary>A second implementation agrees: Debian's oathtool, for secrets of several lengths and all three hashes.</summary>
    [Fact]
    public async Task Generate_RandomSecrets_AgreeWithOathtool()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/oathtool"), "oathtool is not installed (Debian package oathtool).");
        foreach ((TotpAlgorithm algorithm, string name) in
            new[] { (TotpAlgorithm.Sha1, "SHA1"), (TotpAlgorithm.Sha256, "SHA256"), (TotpAlgorithm.Sha512, "SHA512") })
        {
            byte[] secret = RandomNumberGenerator.GetBytes(20);
            const long seconds = 1_790_000_000;
            var start = new ProcessStartInfo("/usr/bin/oathtool") { RedirectStandardOutput = true };
            string[] arguments = [$"--totp={name}", "--base32", "--now", $"@{seconds.ToString(CultureInfo.InvariantCulture)}", Base32.Encode(secret)];
            Array.ForEach(arguments, start.ArgumentList.Add);

            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal(output.Trim(), Totp.Generate(secret, seconds / Totp.StepSeconds, algorithm));
        }
    }
}
