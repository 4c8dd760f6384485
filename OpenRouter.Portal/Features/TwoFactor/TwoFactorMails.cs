using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>Notices about the second factor (MFA-14); they hold no code and no secret, and go with the commit of what they tell.</summary>
internal sealed class TwoFactorMails(MailOutbox outbox, PublicOrigin origin)
{
    private const string NotYou = "You get this because of a change on your account. If it was not you, change your password now and look at your sessions.";

    public void Enabled(PortalDbContext db, string to) => Enqueue(
        db, to, "two_factor_enabled", "Two-factor authentication is on",
        "From now on each sign-in asks for a code of your authenticator app or for a recovery code. Your other devices were signed out.");

    public void Replaced(PortalDbContext db, string to) => Enqueue(
        db, to, "two_factor_replaced", "Your authenticator app was changed",
        "Codes of the earlier app and the earlier recovery codes no longer work. Your other devices were signed out.");

    public void Disabled(PortalDbContext db, string to) => Enqueue(
        db, to, "two_factor_disabled", "Two-factor authentication is off",
        "Signing in needs only your password now. Your other devices were signed out.");

    public void CodesMade(PortalDbContext db, string to) => Enqueue(
        db, to, "recovery_codes_made", "You have new recovery codes", "The earlier codes no longer work. Keep the new ones where only you can reach them.");

    public void CodeUsed(PortalDbContext db, string to, int left) => Enqueue(
        db, to, "recovery_code_used", "A recovery code was used",
        left <= TwoFactorStatus.FewCodes
            ? $"A recovery code was used in place of your authenticator app. {left} of {TwoFactorStatus.CodesInSet} are left: make a new set soon."
            : $"A recovery code was used in place of your authenticator app. {left} of {TwoFactorStatus.CodesInSet} are left.");

    private void Enqueue(PortalDbContext db, string to, string kind, string subject, string sentence) => outbox.Enqueue(db, new MailMessage
    {
        To = to,
        Subject = subject,
        Kind = kind,
        Content = new MailContent(subject, [sentence], NotYou) { Button = new MailButton("Open Account Security", origin.For(TwoFactorService.PanelPage)) },
    });
}
