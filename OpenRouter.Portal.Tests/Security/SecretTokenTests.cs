using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

/// <summary>Tokens are 256 random bits, stored as SHA-256 only, and no second spelling of one is accepted.</summary>
public sealed class SecretTokenTests
{
    [Fact]
    public void Create_Twice_GivesDifferentTokensOf256Bits()
    {
        var seen = Enumerable.Range(0, 1000).Select(_ => SecretToken.Create().Reveal()).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(1000, seen.Count);
        Assert.All(seen, text =>
        {
            Assert.Equal(SecretToken.LengthCharacters, text.Length);
            Assert.Equal(SecretToken.LengthBytes, Base64Url.DecodeFromChars(text).Length);
        });
    }

    [Fact]
    public void Hash_OfAToken_IsSha256OfItsText()
    {
        var token = SecretToken.Create();

        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(token.Reveal())), token.Hash);
        Assert.True(token.Matches(token.Hash));
        Assert.False(token.Matches(SecretToken.Create().Hash));
        Assert.False(token.Matches([]));
        Assert.False(token.Matches(token.Hash[..31]));
    }

    [Fact]
    public void TryParse_WhatCreateMade_GivesTheSameToken()
    {
        var token = SecretToken.Create();

        Assert.True(SecretToken.TryParse(token.Reveal(), out SecretToken? parsed));
        Assert.Equal(token, parsed);
        Assert.True(parsed.Matches(token.Hash));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("+AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData(" AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA\nAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA\0AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ÄAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        Assert.False(SecretToken.TryParse(text, out SecretToken? token));
        Assert.Null(token);
    }

    /// <summary>The last character holds four bits of the token and two spare ones: of its four spellings only the one with zeros passes.</summary>
    [Fact]
    public void TryParse_AnyThirtyTwoBytes_HaveExactlyOneSpelling() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte>().Generator.ArrayOf(SecretToken.LengthBytes).ToArbitrary(), bytes =>
        {
            const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            string text = Base64Url.EncodeToString(bytes);
            int last = alphabet.IndexOf(text[^1], StringComparison.Ordinal);
            string start = text.Remove(text.Length - 1);
            return Enumerable.Range(0, 4).Count(spare => SecretToken.TryParse(start + alphabet[last + spare], out _)) == 1
                && SecretToken.TryParse(text, out _);
        }).QuickCheckThrowOnFailure();
}
