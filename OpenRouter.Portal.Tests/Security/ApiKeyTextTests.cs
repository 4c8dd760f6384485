using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

/// <summary>KEY-01: the published shape, and a checksum that refuses typos and fakes before any look-up.</summary>
public sealed partial class ApiKeyTextTests
{
    private const string Prefix = "sk-or-v1-";
    private static readonly string[] s_prefixes = [Prefix, "sk-acme-v1-"];

    [Fact]
    public void Create_UnderThePrefix_HasThePublishedShapeAndChecksum()
    {
        string key = ApiKeyText.Create(Prefix).Reveal();

        Assert.Equal(73, key.Length);
        Assert.Matches(PublishedShape(), key);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key[..65])))[..8], key[65..]);
    }

    /// <summary>A fixed key, worked out by hand with sha256sum, so that format and checksum cannot drift together.</summary>
    [Fact]
    public void TryParse_AKnownKey_GivesHashAndMask()
    {
        const string text = "sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef01234567761f010e";

        Assert.True(ApiKeyText.TryParse(text, s_prefixes, out ApiKeyText? key));
        Assert.Equal("b019341c681cf1429be76451c78a55342caab0db92ccc0ff720290dc299dca23", key.HashHex);
        Assert.Equal(key.HashHex, Convert.ToHexStringLower(key.Hash));
        Assert.Equal("sk-or-v1-012...010e", key.Mask);
        Assert.Equal(text, key.Reveal());
    }

    [Fact]
    public void TryParse_AnEarlierPrefix_IsAcceptedWhileListed()
    {
        string key = ApiKeyText.Create("sk-acme-v1-").Reveal();

        Assert.True(ApiKeyText.TryParse(key, s_prefixes, out ApiKeyText? parsed));
        Assert.StartsWith("sk-acme-v1-", parsed.Mask, StringComparison.Ordinal);
        Assert.False(ApiKeyText.TryParse(key, [Prefix], out _));
        Assert.False(ApiKeyText.TryParse(key, [], out _));
    }

    [Fact]
    public void TryParse_AnotherSpelling_IsRefused()
    {
        string key = ApiKeyText.Create(Prefix).Reveal();
        string?[] others =
        [
            null, "", Prefix, key[..^1], key + "0", " " + key, key + " ", key + "\n", key.ToUpperInvariant(), Prefix + key[9..].ToUpperInvariant() + "A",
            key[9..], "SK-or-v1-" + key[9..], "sk-or-v2-" + key[9..], "Bearer " + key, string.Concat(key.AsSpan(0, 72), "g"), Prefix + new string('0', 64),
            string.Concat(key.AsSpan(0, 72), "\uFF10"), new string('a', 100_000),
        ];

        Assert.All(others, text => Assert.False(ApiKeyText.TryParse(text, s_prefixes, out _)));
    }

    /// <summary>Any one changed character is noticed; 32 bits of checksum leave a chance of one in four billion per try.</summary>
    [Fact]
    public void TryParse_AnyOneCharacterChanged_IsRefused() =>
        Prop.ForAll(Gen.Choose(0, 72).ToArbitrary(), Gen.Elements("0123456789abcdefABCDEFgz-_ \0é".ToCharArray()).ToArbitrary(), (position, character) =>
        {
            string key = ApiKeyText.Create(Prefix).Reveal();
            string changed = string.Concat(key.AsSpan(0, position), character.ToString(), key.AsSpan(position + 1));
            return changed == key || !ApiKeyText.TryParse(changed, s_prefixes, out _);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void TryParse_AnyText_NeverThrowsAndAcceptsOnlyTheShape() =>
        Prop.ForAll<string?>(text => !ApiKeyText.TryParse(text, s_prefixes, out _) && !ApiKeyText.TryParse(Prefix + text, s_prefixes, out _))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void TryParse_ARefusedText_AllocatesNothing()
    {
        string wrong = Prefix + new string('0', 64);
        ApiKeyText.TryParse(wrong, s_prefixes, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            ApiKeyText.TryParse(wrong, s_prefixes, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("sk-or-v1-", true)]
    [InlineData("sk-acme-v1-", true)]
    [InlineData("key_", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("sk-", false)]
    [InlineData("sk-or-v1", false)]
    [InlineData("SK-OR-V1-", false)]
    [InlineData("sk or v1-", false)]
    [InlineData("schlüssel-", false)]
    [InlineData("a-very-long-prefix-that-nobody-types-", false)]
    public void IsPrefix_AConfiguredValue_IsJudged(string? prefix, bool isPrefix) => Assert.Equal(isPrefix, ApiKeyText.IsPrefix(prefix));

    [GeneratedRegex("^sk-or-v1-[0-9a-f]{64}$")]
    private static partial Regex PublishedShape();
}
