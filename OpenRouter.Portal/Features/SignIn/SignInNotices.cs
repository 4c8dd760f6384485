using System.Globalization;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>Tells the owner by mail what looks like somebody else at the door (LGN-14). Links are made from the configured origin.</summary>
internal sealed class SignInNotices(PortalDatabase database, MailOutbox outbox, Throttle throttle, KnownDevices devices, PublicOrigin origin)
{
    // Somebody who guesses codes should not be able to fill the owner's mailbox.
    private static readonly ThrottleLimit s_passwordKnown = new("mail-password-known", 1, TimeSpan.FromHours(1), "");

    /// <summary>A complete sign-in came after several failures; in the transaction of the sign-in.</summary>
    public void AfterFailures(PortalDbContext db, User user, int failures, Visitor visitor) => outbox.Enqueue(db, new MailMessage
    {
        To = user.Email!,
        Subject = "Failed attempts before a sign-in to your account",
        Kind = "sign_in_after_failures",
        Content = new MailContent(
            "Several failed attempts before this sign-in",
            [
                string.Create(CultureInfo.InvariantCulture, $"Somebody signed in to your account after {failures} failed attempts."),
                Where(visitor),
                "If it was you, there is nothing to do. If it was not, choose a new password now: that ends every session.",
            ],
            "You get this because a sign-in after so many failures may mean that somebody guessed your password.")
        {
            Button = new MailButton("Check your account", origin.For("/account/security")),
        },
    });

    /// <summary>Somebody signed in with a browser that this account does not know; in the transaction of the sign-in. The link ends that session.</summary>
    public void NewDevice(PortalDbContext db, User user, SecretToken alarm, Visitor visitor) => outbox.Enqueue(db, new MailMessage
    {
        To = user.Email!,
        Subject = "New sign-in to your account",
        Kind = "sign_in_new_device",
        Content = new MailContent(
            "A new device signed in",
            [
                "Somebody signed in to your account from a device that it was not used on before.",
                Where(visitor),
                "If it was you, there is nothing to do. If it was not, the button leads to a page that ends this session and mails you a link for a new password.",
            ],
            "You get this whenever a device signs in for the first time.")
        {
            Button = new MailButton("This wasn't me", origin.For($"{SignInRoutes.NotMe}/{alarm.Reveal()}")),
        },
    });

    /// <summary>
    /// The password was right and the second factor was wrong, in a browser that this person never signed in with: somebody else may
    /// know the password. At most one mail an hour; call it outside a transaction, after the failure was written.
    /// </summary>
    public async Task PasswordKnownAsync(User user, Visitor visitor, CancellationToken cancellationToken)
    {
        if (await devices.FindAsync(user.Id, visitor, cancellationToken) is not null
            || !(await throttle.CountAsync(s_passwordKnown, user.Id.ToString(), cancellationToken)).IsSuccess)
        {
            return;
        }

        await database.WriteAsync(
            db =>
            {
                outbox.Enqueue(db, new MailMessage
                {
                    To = user.Email!,
                    Subject = "Somebody may know your password",
                    Kind = "password_known",
                    Content = new MailContent(
                        "Somebody may know your password",
                        [
                            "Somebody typed the right password of your account and then failed at the second step. Nobody got in.",
                            Where(visitor),
                            "If it was you, try again with a fresh code. If it was not, choose a new password.",
                        ],
                        "You get this because only the second step kept this sign-in out.")
                    {
                        Button = new MailButton("Sign in to change it", origin.For(SignInRoutes.SignIn)),
                    },
                });
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    private static string Where(Visitor visitor) => $"Device: {visitor.Device ?? "unknown"}. Network address: {visitor.Address ?? "unknown"}.";
}
