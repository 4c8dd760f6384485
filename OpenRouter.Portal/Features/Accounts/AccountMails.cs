using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>The mails around a registration; links are made from the configured origin, never from a request.</summary>
internal sealed class AccountMails(PublicOrigin origin)
{
    public MailMessage Verify(Registration registration, SecretToken link, OneTimeCode code) => new(
        registration.Email,
        "Confirm your email address",
        "verify-email",
        new MailContent
        {
            Heading = "Confirm your email address",
            Paragraphs = ["One press on the button and your account is ready. The link and the code work once, within 24 hours."],
            Button = new MailButton("Confirm this address", origin.For(AccountRoutes.VerifyEmailLink(link))),
            Code = code,
            Reason = "Somebody, probably you, registered with this address. If it was not you, ignore this mail: nothing happens.",
        });

    public MailMessage AlreadyRegistered(Registration registration) => new(
        registration.Email,
        "You already have an account",
        "already-registered",
        new MailContent
        {
            Heading = "You already have an account",
            Paragraphs = ["Somebody, probably you, tried to register with this address. It has an account already, so nothing was changed."],
            Button = new MailButton("Sign in", origin.For(AccountRoutes.SignIn)),
            Reason = "You get this because your address was typed into the registration form. If it was not you, ignore this mail.",
        });
}
