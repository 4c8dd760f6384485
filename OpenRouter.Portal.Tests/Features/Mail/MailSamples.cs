using OpenRouter.Portal.Features.Mail;

namespace OpenRouter.Portal.Tests.Features.Mail;

/// <summary>Mails that tests send.</summary>
internal static class MailSamples
{
    public const string Link = "https://portal.example.com/verify?token=canary-link-4711";

    public static MailMessage Verification(string to = "ada@example.org") => new()
    {
        To = to,
        Subject = "Verify your email",
        Kind = "email_verification",
        Content = new MailContent("Verify your email", ["Press the button to finish your account."], "You get this mail because this address was registered.")
        {
            Button = new MailButton("Verify email", new Uri(Link)),
            Code = "271828",
        },
    };
}
