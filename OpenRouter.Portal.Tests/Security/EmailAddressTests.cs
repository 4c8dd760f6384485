using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

/// <summary>ACC-06: one mailbox, one canonical form, whichever spelling; ACC-08: nothing in an address can start a further mail header.</summary>
public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ada@example.com", "ada@example.com")]
    [InlineData("  Ada@Example.COM\r\n", "ada@example.com")]
    [InlineData("ADA.Lovelace+keys@example.com", "ada.lovelace+keys@example.com")]
    [InlineData("o'brien_x-1%y@mail.example.co.uk", "o'brien_x-1%y@mail.example.co.uk")]
    [InlineData("ada@bücher.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@BÜCHER.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@bu\u0308cher.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example")]
    [InlineData("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah")]
    [InlineData("Zoë@example.com", "zoë@example.com")]
    [InlineData("zoe\u0308@example.com", "zoë@example.com")]
    [InlineData("ａｄａ@example.com", "ada@example.com")]
    [InlineData("ﬁne@example.com", "fine@example.com")]
    [InlineData("K@example.com", "k@example.com")]
    public void TryParse_TheSpellingsOfOneMailbox_GiveOneCanonicalForm(string text, string canonical)
    {
        Assert.True(EmailAddress.TryParse(text, out EmailAddress? address));
        Assert.Equal(canonical, address.Canonical);
        Assert.Equal(text.Trim(), address.Display);
        Assert.Equal(canonical, $"{address.LocalPart}@{address.Domain}");
        Assert.True(EmailAddress.TryParse(canonical, out EmailAddress? again));
        Assert.Equal(address, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("ada")]
    [InlineData("@example.com")]
    [InlineData("ada@")]
    [InlineData("ada@example")]
    [InlineData("ada@localhost")]
    [InlineData("ada@@example.com")]
    [InlineData("a@b@example.com")]
    [InlineData("ada＠example.com")]
    [InlineData("ada@b＠example.com")]
    [InlineData("ada@example.com\r\nBcc: eve@evil.example")]
    [InlineData("ada\r\n@example.com")]
    [InlineData("ada@exam\nple.com")]
    [InlineData("ada\0@example.com")]
    [InlineData("ada @example.com")]
    [InlineData("ada@example .com")]
    [InlineData("ada\t@example.com")]
    [InlineData("ada@example.com,eve@evil.example")]
    [InlineData("ada@example.com;eve@evil.example")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("<ada@example.com>")]
    [InlineData("\"ada\"@example.com")]
    [InlineData("ada(comment)@example.com")]
    [InlineData("ada\\@example.com")]
    [InlineData("ada@[127.0.0.1]")]
    [InlineData("ada@127.0.0.1")]
    [InlineData(".ada@example.com")]
    [InlineData("ada.@example.com")]
    [InlineData("a..da@example.com")]
    [InlineData("ada@.example.com")]
    [InlineData("ada@example..com")]
    [InlineData("ada@example.com.")]
    [InlineData("ada@-example.com")]
    [InlineData("ada@example-.com")]
    [InlineData("ada@exa_mple.com")]
    [InlineData("ada@exa!mple.com")]
    [InlineData("ada@a\u2488com")]
    [InlineData("a\u2488da@example.com")]
    [InlineData("ada@example。com")]
    [InlineData("ada@ex\u2100mple.com")]
    [InlineData("ada\u200B@example.com")]
    [InlineData("ada@exa\u200Bmple.com")]
    [InlineData("ada\u200D@example.com")]
    [InlineData("ada@example\u00AD.com")]
    [InlineData("\u202Eada@example.com")]
    [InlineData("ada\u2066@example.com")]
    [InlineData("ada\uFEFF@example.com")]
    [InlineData("ada\uFE0F@example.com")]
    [InlineData("ada\u3164@example.com")]
    [InlineData("😀@example.com")]
    [InlineData("ada\u0378@example.com")]
    public void TryParse_WhatNoMailboxIsCalled_IsRefused(string? text)
    {
        Assert.False(EmailAddress.TryParse(text, out EmailAddress? address));
        Assert.Null(address);
    }

    // No rows of the table: an attribute's text is stored as UTF-8, which has no unpaired surrogate.
    [Fact]
    public void TryParse_AnUnpairedSurrogate_IsRefused() =>
        Assert.All(new[] { "ada\uD800@example.com", "ada@\uDC00example.com" }, text => Assert.False(EmailAddress.TryParse(text, out _)));

    [Theory]
    [InlineData(64, 11, true)]
    [InlineData(65, 11, false)]
    [InlineData(64, 189, true)]
    [InlineData(64, 190, false)]
    public void TryParse_TheLengths_AreThoseOfTheStandards(int localLength, int domainLength, bool isAccepted)
    {
        var domain = new StringBuilder();
        while (domain.Length < domainLength - 3)
        {
            domain.Append(domain.Length % 50 == 49 && domain.Length < domainLength - 4 ? '.' : 'd');
        }

        string text = $"{new string('l', localLength)}@{domain}.io";

        Assert.Equal(localLength + 1 + domainLength, text.Length);
        Assert.Equal(isAccepted, EmailAddress.TryParse(text, out _));
    }

    [Fact]
    public void TryParse_ALocalPartOfManyBytes_IsRefusedByItsBytes() =>
        Assert.False(EmailAddress.TryParse(new string('ё', 33) + "@example.com", out _));

    [Fact]
    public void TryParse_OneMillionCharacters_IsRefusedByLengthFirst() =>
        Assert.False(EmailAddress.TryParse(new string('a', 1_000_000) + "@example.com", out _));

    /// <summary>Whatever is accepted is its own canonical form the second time, holds no header break, and ignores case.</summary>
    [Fact]
    public void TryParse_AnyAcceptedText_IsStableAndHarmless()
    {
        char[] characters = [.. "aZ09.@-+_'\"<>,; \r\n\t\0éßẞİıſﬁＡ＠。ςΣКǅ\u0301\u0308\u200B\u202E\u1E9E\u0130\u03F4\u2126\u212A\uD800".Distinct()];
        Gen<string> part = Gen.Elements(characters).NonEmptyListOf().Select(list => new string([.. list]));
        Prop.ForAll(part.ToArbitrary(), part.ToArbitrary(), (local, domain) =>
            IsStable($"{local}@{domain}.com") && IsStable($"{local}@example.com") && IsStable($"a@{domain}.example"))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

        static bool IsStable(string text)
        {
            if (!EmailAddress.TryParse(text, out EmailAddress? address))
            {
                return true;
            }

            return EmailAddress.TryParse(address.Canonical, out EmailAddress? again)
                && again.Canonical == address.Canonical
                && address.Canonical.Count(c => c == '@') == 1
                && !address.Canonical.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
                && !address.Display.Any(char.IsControl)
                && address.Domain.All(char.IsAscii)
                && Encoding.UTF8.GetByteCount(address.Canonical) <= EmailAddress.MaximumLength;
        }
    }
}
