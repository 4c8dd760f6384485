using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

/// <summary>Names are one visible line that reads in the direction its letters do (WSP-13).</summary>
public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Acme", "Acme")]
    [InlineData("  Acme Ltd.  ", "Acme Ltd.")]
    [InlineData("O'Brien & Söhne <GmbH>", "O'Brien & Söhne <GmbH>")]
    [InlineData("=1+1", "=1+1")]
    [InlineData("שלום", "שלום")]
    [InlineData("日本語", "日本語")]
    [InlineData("e\u0301te\u0301", "été")]
    [InlineData("👩‍💻 team", "👩‍💻 team")]
    [InlineData("I ❤️ keys", "I ❤️ keys")]
    public void TryNormalize_AName_IsTrimmedAndComposed(string text, string expected)
    {
        Assert.True(PlainText.TryNormalize(text, 100, out string? normalized));
        Assert.Equal(expected, normalized);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\nb")]
    [InlineData("a\r\nBcc: x")]
    [InlineData("a\tb")]
    [InlineData("a\0b")]
    [InlineData("a\u001bb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("a\u2029b")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u202Ab")]
    [InlineData("a\u2066b")]
    [InlineData("a\u2069b")]
    [InlineData("a\u200Eb")]
    [InlineData("a\u200Bb")]
    [InlineData("\uFEFFab")]
    [InlineData("a\u00ADb")]
    [InlineData("\u200D")]
    [InlineData("\u3164")]
    [InlineData("a\u115Fb")]
    [InlineData("a\u034Fb")]
    [InlineData("a\uE000")]
    [InlineData("a\uFFFFb")]
    public void TryNormalize_WhatCouldHideOrTurn_IsRefused(string? text) => Assert.False(PlainText.TryNormalize(text, 100, out _));

    // No rows of the table: an attribute's text is stored as UTF-8, which has no unpaired surrogate.
    [Fact]
    public void TryNormalize_AnUnpairedSurrogate_IsRefused() =>
        Assert.All(new[] { "a\uD800", "\uDC00a", "\uD800\uD800", "\uDC00\uD800" }, text => Assert.False(PlainText.TryNormalize(text, 100, out _)));

    [Fact]
    public void TryNormalize_TheLimit_CountsCodePointsNotUtf16Units()
    {
        Assert.True(PlainText.TryNormalize(string.Concat(Enumerable.Repeat("😀", 10)), 10, out _));
        Assert.False(PlainText.TryNormalize(string.Concat(Enumerable.Repeat("😀", 11)), 10, out _));
        Assert.False(PlainText.TryNormalize(new string('a', 11), 10, out _));
    }
}
