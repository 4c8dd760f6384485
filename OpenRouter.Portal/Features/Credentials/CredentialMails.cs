using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>The mails around passwords and addresses; links are made from the configured origin, never from a request (RCV-02).</summary>
internal sealed class CredentialMails(PublicOrigin origin)
{
    public MailMessage Reset(string owner, SecretToken link) => new()
    {
        To = owner,
        Subject = "Choose a new password",
        Kind = "password_reset",
        Content = new MailContent(
            "Choose a new password",
            ["Press the button and choose a new password. The link works once, within an hour.", "Two-factor authentication is asked for as before, and your API keys keep working."],
            "Somebody, probably you, asked for a new password for this address. If it was not you, ignore this mail: nothing changes.")
        {
            Button = new MailButton("Choose a new password", origin.For(CredentialRoutes.Link(CredentialRoutes.ResetPassword, link))),
        },
    };

    public MailMessage NoAccount(string typed) => new()
    {
        To = typed,
        Subject = "There is no account for this address",
        Kind = "password_reset_unknown",
        Content = new MailContent(
            "There is no account for this address",
            ["Somebody, probably you, asked for a new password for this address, but it has no account. Perhaps you registered with another address, or did not confirm this one."],
            "You get this because your address was typed into the form for a new password. If it was not you, ignore this mail.")
        {
            Button = new MailButton("Create a free account", origin.For(AccountRoutes.Register)),
        },
    };

    public MailMessage PasswordChanged(string owner, int sessions) => new()
    {
        To = owner,
        Subject = "Your password was changed",
        Kind = "password_changed",
        Content = new MailContent(
            "Your password was changed",
            [$"{Ended(sessions)} Your API keys keep working."],
            "If it was not you, choose a new password at once with the button.")
        {
            Button = new MailButton("It was not me", origin.For(CredentialRoutes.ForgotPassword)),
        },
    };

    public MailMessage ConfirmEmail(string newEmail, SecretToken link) => new()
    {
        To = newEmail,
        Subject = "Confirm your new address",
        Kind = "email_change_confirmation",
        Content = new MailContent(
            "Confirm your new address",
            ["Press the button, in a browser where you are signed in, and this address replaces the present one. The link works once, within 24 hours."],
            "Somebody, probably you, wants to use this address for an account. If it was not you, ignore this mail: nothing happens.")
        {
            Button = new MailButton("Use this address", origin.For(CredentialRoutes.Link(CredentialRoutes.ConfirmEmail, link))),
        },
    };

    public MailMessage AddressTaken(string owner) => new()
    {
        To = owner,
        Subject = "Your address is in use by your account",
        Kind = "email_change_taken",
        Content = new MailContent(
            "Your address is in use by your account",
            ["Somebody wanted to use this address for another account. It has an account already, yours, so nothing was changed."],
            "If it was you, sign in with this address instead. If it was not, ignore this mail.")
        {
            Button = new MailButton("Sign in", origin.For(AccountRoutes.SignIn)),
        },
    };

    public MailMessage EmailChanged(string oldEmail, string newEmail, SecretToken undo) => new()
    {
        To = oldEmail,
        Subject = "The address of your account was changed",
        Kind = "email_changed",
        Content = new MailContent(
            "The address of your account was changed",
            [$"You sign in with {newEmail} from now on. This address gets no more mail about the account."],
            "If it was not you, press the button within seven days: it brings this address back and ends every session.")
        {
            Button = new MailButton("Undo the change", origin.For(CredentialRoutes.Link(CredentialRoutes.UndoEmail, undo))),
        },
    };

    public MailMessage EmailRestored(string email) => new()
    {
        To = email,
        Subject = "A change of address was undone",
        Kind = "email_restored",
        Content = new MailContent(
            "A change of address was undone",
            ["The account has its former address again, and every session was ended."],
            "You get this because this address belongs to the account, or did until now. Choose a new password if you do not know who made the change.")
        {
            Button = new MailButton("Choose a new password", origin.For(CredentialRoutes.ForgotPassword)),
        },
    };

    private static string Ended(int sessions) => sessions switch
    {
        0 => "There was no other session to end.",
        1 => "One other session was ended.",
        _ => $"{sessions} other sessions were ended.",
    };
}
