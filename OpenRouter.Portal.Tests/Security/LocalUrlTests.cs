using FsCheck;
using FsCheck.Fluent;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

/// <summary>Guarantee: a return address never leaves this origin (LGN-11). Attack: a link to our sign-in page that ends at a look-alike.</summary>
public sealed class LocalUrlTests
{
    private static readonly Uri s_origin = new("https://portal.example/login");

    [Theory]
    [InlineData("/")]
    [InlineData("/dashboard")]
    [InlineData("/keys/")]
    [InlineData("/keys?project=a&page=2")]
    [InlineData("/account/security#sessions")]
    [InlineData("/login?returnUrl=%2Fkeys")]
    [InlineData("/auth?callback_url=https%3A%2F%2Fapp.example%2Fback&code_challenge=x")]
    [InlineData("/auth?callback_url=https://app.example/back")]
    [InlineData("/search?q=a@b.example")]
    [InlineData("/search?q=//two")]
    [InlineData("/a%20b")]
    [InlineData("/%E2%82%AC")]
    [InlineData("/javascript:alert")]
    [InlineData("/.well-known/security.txt")]
    [InlineData("/a..b")]
    public void IsLocal_APathOfThisOrigin_IsAccepted(string url)
    {
        Assert.True(LocalUrl.IsLocal(url));
        Assert.Equal(url, LocalUrl.OrDefault(url, "/dashboard"));
        Assert.Equal(s_origin.Authority, new Uri(s_origin, url).Authority);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("dashboard")]
    [InlineData("~/dashboard")]
    [InlineData("./dashboard")]
    [InlineData("../dashboard")]
    [InlineData("?q=1")]
    [InlineData("#top")]
    [InlineData(".evil.example")]
    [InlineData("@evil.example")]
    [InlineData("/@evil.example")]
    [InlineData("/%40evil.example")]
    [InlineData(":443")]
    [InlineData("//")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("////evil.example")]
    [InlineData("//evil.example/%2e%2e")]
    [InlineData("//portal.example@evil.example")]
    [InlineData("//evil%00.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\\/evil.example")]
    [InlineData("\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("\\/evil.example")]
    [InlineData("/a\\b")]
    [InlineData("/a?b=\\c")]
    [InlineData("/%5cevil.example")]
    [InlineData("/%5Cevil.example")]
    [InlineData("/%255cevil.example")]
    [InlineData("%5c%5cevil.example")]
    [InlineData("%2f%2fevil.example")]
    [InlineData("%2Fdashboard")]
    [InlineData("/%2fevil.example")]
    [InlineData("/%2Fevil.example")]
    [InlineData("/%252fevil.example")]
    [InlineData("/%25252fevil.example")]
    [InlineData("/%2525252525252fevil.example")]
    [InlineData("/%2f%2fevil.example")]
    [InlineData("/a//evil.example")]
    [InlineData("/.//evil.example")]
    [InlineData("/..//evil.example")]
    [InlineData("/../evil.example")]
    [InlineData("/a/../../b")]
    [InlineData("/%2e%2e/evil.example")]
    [InlineData("/%2e/evil.example")]
    [InlineData("/a/..")]
    [InlineData("/\tevil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("\t//evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("/\r\n/evil.example")]
    [InlineData("/a\r\nSet-Cookie: session=x")]
    [InlineData("/%09/evil.example")]
    [InlineData("/%0a/evil.example")]
    [InlineData("/%0d%0aLocation:%20https://evil.example")]
    [InlineData("/\0/evil.example")]
    [InlineData("/%00/evil.example")]
    [InlineData("/ /evil.example")]
    [InlineData("/\u00A0/evil.example")]
    [InlineData("/\u200B/evil.example")]
    [InlineData("/\u2028/evil.example")]
    [InlineData("/\uFF0Fevil.example")]
    [InlineData("\uFF0F\uFF0Fevil.example")]
    [InlineData("/\uD83D\uDE00")]
    [InlineData("http://evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("https:/evil.example")]
    [InlineData("https:///evil.example")]
    [InlineData("hTTps://evil.example")]
    [InlineData("https://portal.example/dashboard")]
    [InlineData("https://portal.example@evil.example")]
    [InlineData("ftp://evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)")]
    [InlineData("java\nscript:alert(1)")]
    [InlineData(" javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData("mailto:a@evil.example")]
    [InlineData("file:///etc/passwd")]
    [InlineData("blob:https://evil.example/1")]
    public void IsLocal_AnythingElse_IsRefused(string? url)
    {
        Assert.False(LocalUrl.IsLocal(url));
        Assert.Equal("/dashboard", LocalUrl.OrDefault(url, "/dashboard"));
    }

    [Fact]
    public void IsLocal_AnOverlongAddress_IsRefused() => Assert.False(LocalUrl.IsLocal("/" + new string('a', 2048)));

    /// <summary>Whatever is accepted resolves to this origin, plain and after the decoding that a proxy might do.</summary>
    [Fact]
    public void IsLocal_AnyMixOfDangerousPieces_ResolvesToThisOriginOrIsRefused()
    {
        string[] pieces = ["/", "\\", "%2f", "%5c", "%25", "2f", "..", ".", "@", "evil.example", ":", "?", "#", "a", "\t", "\n", "%09", "https:", " "];
        Prop.ForAll(Gen.Elements(pieces).ListOf().Select(string.Concat).ToArbitrary(), tail =>
        {
            string url = "/" + tail;
            return !LocalUrl.IsLocal(url) || (StaysHere(url) && StaysHere(Uri.UnescapeDataString(url)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

        static bool StaysHere(string url) =>
            Uri.TryCreate(s_origin, url, out Uri? resolved) && resolved.Scheme == s_origin.Scheme && resolved.Authority == s_origin.Authority;
    }
}
