using OpenRouter.Portal.Features.Mail;

namespace OpenRouter.Portal.Tests.Features.Mail;

public sealed class MailMessageTests
{
    /// <summary>ACC-08. Guarantee: one mail goes to one person. Attack: a line end or a list in the address adds headers or recipients.</summary>
    [Theory]
    [InlineData("ada@example.org\r\nBcc: eve@example.net")]
    [InlineData("ada@example.org\nBcc: eve@example.net")]
    [InlineData("ada@example.org\r")]
    [InlineData("ada@example.org\0")]
    [InlineData("ada@example.org\u2028Bcc: eve@example.net")]
    [InlineData("ada@example.org, eve@example.net")]
    [InlineData("ada@example.org;eve@example.net")]
    [InlineData("Ada <ada@example.org>")]
    [InlineData("<ada@example.org>")]
    [InlineData(" ada@example.org")]
    [InlineData("ada")]
    [InlineData("")]
    public void To_ThatIsNotOneBareAddress_IsRefused(string to) =>
        Assert.Throws<ArgumentException>(() => MailSamples.Verification(to));

    [Theory]
    [InlineData("Hello\r\nBcc: eve@example.net")]
    [InlineData("Hello\nBcc: eve@example.net")]
    [InlineData("Hello\u0085Bcc: eve@example.net")]
    [InlineData("Hello\u001b[31m")]
    [InlineData("")]
    public void Subject_ThatIsNotOneLine_IsRefused(string subject) =>
        Assert.Throws<ArgumentException>(() => MailSamples.Verification() with { Subject = subject });

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("/verify")]
    [InlineData("data:text/html,x")]
    public void Button_WithALinkThatIsNoWebAddress_IsRefused(string link) =>
        Assert.Throws<ArgumentException>(() => new MailButton("Verify", new Uri(link, UriKind.RelativeOrAbsolute)));

    /// <summary>PWD-08. Guarantee: what a mail carries is not printed by accident.</summary>
    [Fact]
    public void ToString_NeverShowsContent()
    {
        MailMessage message = MailSamples.Verification();
        object[] printed = [message, message.Content, message.Content.Button!, MailRendering.Render(message, new MailBrand("Acme AI", null, "example.com"))];
        Assert.All(printed, item =>
        {
            Assert.DoesNotContain("canary-link", $"{item}", StringComparison.Ordinal);
            Assert.DoesNotContain("271828", $"{item}", StringComparison.Ordinal);
            Assert.DoesNotContain("ada@", $"{item}", StringComparison.Ordinal);
        });
    }
}
