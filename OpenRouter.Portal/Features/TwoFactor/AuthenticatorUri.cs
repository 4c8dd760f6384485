using OpenRouter.Portal.Security;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>
/// What an authenticator app reads from the QR code, in the form that all of them take:
/// <c>otpauth://totp/Issuer:email?secret=…&amp;issuer=…&amp;algorithm=SHA1&amp;digits=6&amp;period=30</c>.
/// </summary>
internal static class AuthenticatorUri
{
    public static string For(Brand brand, string email, string secret)
    {
        // A colon separates issuer and account, so neither may hold one, encoded or not.
        string issuer = Uri.EscapeDataString(brand.Name.Replace(":", " ", StringComparison.Ordinal));
        string account = Uri.EscapeDataString(email.Replace(":", " ", StringComparison.Ordinal));
        return $"otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={Totp.Digits}&period={Totp.StepSeconds}";
    }
}
