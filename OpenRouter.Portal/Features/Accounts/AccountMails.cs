using System.Globalization;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>The mails around a registration; links are made from the configured origin, never from a request.</summary>
internal sealed class AccountMails(PublicOrigin origin)
{
    public MailMessage Verify(Registration registration, SecretToken link, OneTimeCode code) => new()
    {
        To = registration.Email,
        Subject = "Confirm your email address",
        Kind = "email_verification",
        Content = new MailContent(
            "Confirm your email address",
            ["Press the button and your account is ready. The link and the code work once, within 24 hours."],
            "Somebody, probably you, registered with this address. If it was not you, ignore this mail: nothing happens.")
        {
            Button = new MailButton("Confirm this address", origin.For(AccountRoutes.VerifyEmailLink(link))),
            Code = code.Reveal(),
        },
    };

    public MailMessage DeletionRequested(string owner, SecretToken link, DateTimeOffset until) => new()
    {
        To = owner,
        Subject = "Your account is being deleted",
        Kind = "account_deletion",
        Content = new MailContent(
            "Your account is being deleted",
            [
                "All your sessions have ended and all your API keys are switched off.",
                string.Create(CultureInfo.InvariantCulture, $"Until {until.UtcDateTime:d MMMM yyyy, HH:mm} UTC you can bring the account back with this button, or by signing in. Your keys stay disabled until you enable them. After that everything is erased for good."),
            ],
            "Somebody who was signed in as you asked for this. If it was not you, bring the account back and change your password.")
        {
            Button = new MailButton("Bring my account back", origin.For(AccountRoutes.UndoDeletionLink(link))),
        },
    };

    public MailMessage AlreadyRegistered(string owner) => new()
    {
        To = owner,
        Subject = "You already have an account",
        Kind = "already_registered",
        Content = new MailContent(
            "You already have an account",
            ["Somebody, probably you, tried to register with this address. It has an account already, so nothing was changed."],
            "You get this because your address was typed into the registration form. If it was not you, ignore this mail.")
        {
            Button = new MailButton("Sign in", origin.For(AccountRoutes.SignIn)),
        },
    };
}
