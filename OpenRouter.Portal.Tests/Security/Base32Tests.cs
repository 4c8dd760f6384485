using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

public sealed class Base32Tests
{
    /// <summary>RFC 4648 section 10, without the padding.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Encode_TheRfcVectors_Match(string text, string encoded)
    {
        Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));
        Assert.True(Base32.TryDecode(encoded.ToLowerInvariant(), out byte[]? decoded));
        Assert.Equal(text, Encoding.ASCII.GetString(decoded));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("M")]
    [InlineData("MZX")]
    [InlineData("MZXW6Y")]
    [InlineData("MY======")]
    [InlineData("MZ")]
    [InlineData("MZXW6YTB ")]
    [InlineData("MZXW-6YTB")]
    [InlineData("M0")]
    [InlineData("M1")]
    [InlineData("M8")]
    [InlineData("ſY")]
    [InlineData("МY")]
    public void TryDecode_AnythingElse_IsRefused(string? text) => Assert.False(Base32.TryDecode(text, out _));

    [Fact]
    public void TryDecode_WhatEncodeMade_GivesTheBytesBack() =>
        Prop.ForAll<byte[]>(bytes => Base32.TryDecode(Base32.Encode(bytes), out byte[]? decoded) && decoded.AsSpan().SequenceEqual(bytes))
            .QuickCheckThrowOnFailure();
}
