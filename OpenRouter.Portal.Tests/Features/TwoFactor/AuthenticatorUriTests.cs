using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Tests.Features.TwoFactor;

/// <summary>MFA-02: what Google Authenticator, Authy, 1Password and Bitwarden read.</summary>
public sealed class AuthenticatorUriTests
{
    [Theory]
    [InlineData("OpenRouter Portal", "ada@example.org", "OpenRouter%20Portal", "ada%40example.org")]
    [InlineData("Acme: Keys & Co", "a+b&c@example.org", "Acme%20%20Keys%20%26%20Co", "a%2Bb%26c%40example.org")]
    public void For_HasTheExactForm(string product, string email, string issuer, string account) => Assert.Equal(
        $"otpauth://totp/{issuer}:{account}?secret=JBSWY3DPEHPK3PXP&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
        AuthenticatorUri.For(new Brand(product, "1"), email, "JBSWY3DPEHPK3PXP"));
}
