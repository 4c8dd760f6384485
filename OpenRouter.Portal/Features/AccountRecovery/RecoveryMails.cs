using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>The mails around a recovery; every link opens a page with one button.</summary>
internal sealed class RecoveryMails(MailOutbox outbox, PublicOrigin origin)
{
    private const string NotYou = "You get this because somebody asked support for help with your account.";

    /// <summary>To the account's address: the order is reset first.</summary>
    public void ResetFirst(PortalDbContext db, string to) => Send(
        db, to, "recovery_reset_first", "Reset your password first",
        ["Somebody, probably you, asked support to recover this account. Before that can begin, set a new password by the mailed link and try to sign in."],
        new MailButton("Set a new password", origin.For("/forgot-password")));

    /// <summary>To whoever asked, at the account's address or at the new one.</summary>
    public void Confirm(PortalDbContext db, string to, SecretToken link) => Send(
        db, to, "recovery_confirm", "Confirm your recovery request",
        ["Press the button and support looks at your request. Without this, nothing happens."],
        new MailButton("Confirm the request", origin.For(RecoveryRoutes.Link(link))));

    /// <summary>To every address, three times during the wait.</summary>
    public void Notice(PortalDbContext db, string to, RecoveryKind kind, DateTimeOffset endsAt, SecretToken cancel) => Send(
        db, to, "recovery_notice", "Your account is about to be recovered",
        [
            kind == RecoveryKind.SecondFactor
                ? "Support was asked to take two-factor authentication off your account."
                : "Support was asked to move your account to another address.",
            $"It will not happen before {endsAt.UtcDateTime:d MMMM yyyy, HH:mm} UTC. If it was not you, stop it now; signing in stops it too.",
        ],
        new MailButton("Stop the recovery", origin.For(RecoveryRoutes.Link(cancel))));

    public void Cancelled(PortalDbContext db, string to) => Send(
        db, to, "recovery_cancelled", "The recovery was stopped", ["The request to recover your account was stopped. Nothing was changed."], null);

    public void Denied(PortalDbContext db, string to) => Send(
        db, to, "recovery_denied", "The recovery was refused", ["Support refused the request to recover your account. Nothing was changed."], null);

    public void Completed(PortalDbContext db, string to, RecoveryKind kind) => Send(
        db, to, "recovery_completed", "Your account was recovered",
        [
            kind == RecoveryKind.SecondFactor
                ? "Two-factor authentication was taken off your account, and all sessions have ended."
                : "Your account was moved to another address, and all sessions have ended.",
            "API keys keep working. Switch on a second factor again, then rotate the keys.",
        ],
        new MailButton("Sign in", origin.For("/login")));

    private void Send(PortalDbContext db, string to, string kind, string heading, IReadOnlyList<string> paragraphs, MailButton? button) =>
        outbox.Enqueue(db, new MailMessage { To = to, Subject = heading, Kind = kind, Content = new MailContent(heading, paragraphs, NotYou) { Button = button } });
}
