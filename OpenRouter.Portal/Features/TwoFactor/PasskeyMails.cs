using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>Notices about passkeys, in the transaction of what they tell.</summary>
internal sealed class PasskeyMails(MailOutbox outbox, PublicOrigin origin)
{
    private const string NotYou = "You get this because of your account's passkeys. If it was not you, change your password now and look at your sessions.";

    public void Added(PortalDbContext db, string to, string name) => Enqueue(
        db, to, "passkey_added", "A passkey was added to your account",
        $"The passkey \"{name}\" signs in to your account from now on, without password and code. Your other devices were signed out.");

    public void Removed(PortalDbContext db, string to, string name) => Enqueue(
        db, to, "passkey_removed", "A passkey was removed from your account", $"The passkey \"{name}\" no longer signs in. Your other devices were signed out.");

    public void CounterWentBack(PortalDbContext db, string to, string name) => Enqueue(
        db, to, "passkey_counter", "A passkey of your account may have been copied",
        $"The passkey \"{name}\" was used with a counter that had gone back, as a copy would. It was refused: remove it and add a new one.");

    private void Enqueue(PortalDbContext db, string to, string kind, string subject, string sentence) => outbox.Enqueue(db, new MailMessage
    {
        To = to,
        Subject = subject,
        Kind = kind,
        Content = new MailContent(subject, [sentence], NotYou) { Button = new MailButton("Open Account Security", origin.For(TwoFactorService.PanelPage)) },
    });
}
