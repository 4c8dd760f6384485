using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>The one place where a complete sign-in, by whatever way, becomes a session. The browser becomes a known device with it.</summary>
internal sealed class SignInCompletion(
    SessionService sessions, KnownDevices devices, PasswordGuard guard, SignInNotices notices, AuditTrail audit, IOptions<ThrottlingOptions> limits, ILogger<SignInCompletion> logger)
{
    /// <summary>Begins the session and writes it down, in the caller's transaction.</summary>
    /// <param name="db">The transaction that consumed the last factor.</param>
    /// <param name="user">Who signed in.</param>
    /// <param name="methods">Words of <see cref="SignInMethods"/>, joined by <c>+</c>.</param>
    /// <param name="visitor">Where from.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The token for the browser's cookie.</returns>
    public async Task<SecretToken> CompleteAsync(PortalDbContext db, User user, string methods, Visitor visitor, CancellationToken cancellationToken)
    {
        PasswordTry attempt = new(user.NormalizedEmail!, await devices.FindAsync(db, user.Id, visitor, cancellationToken), visitor);
        bool byPassword = methods.Split('+').Contains(SignInMethods.Password);
        int failures = await guard.SucceedAsync(db, attempt, user.Id, byPassword, cancellationToken);
        await sessions.MakeRoomAsync(db, user.Id, cancellationToken);
        (Session session, SecretToken token) = sessions.Begin(db, user.Id, methods, visitor);
        bool isKnownDevice = await devices.RememberAsync(db, session, visitor, cancellationToken);
        // The mailed proof of the address is what began the account: there is no other device to tell of.
        if (!isKnownDevice && !methods.Split('+').Contains(SignInMethods.Email))
        {
            SecretToken alarm = SecretToken.Create();
            session.AlarmHash = alarm.Hash;
            notices.NewDevice(db, user, alarm, visitor);
        }

        if (failures >= limits.Value.FailuresWorthAMail)
        {
            notices.AfterFailures(db, user, failures, visitor);
        }

        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfUser(user.Id), AuditActions.LoginSucceeded, "session", session.Id.ToString())
            {
                ActorUserId = user.Id,
                SessionId = session.Id,
                ActorEmail = user.Email,
                After = new { methods, isKnownDevice },
            }.By(visitor),
            cancellationToken);
        SignInLog.SignedIn(logger, user.Id, session.Id);
        return token;
    }
}
