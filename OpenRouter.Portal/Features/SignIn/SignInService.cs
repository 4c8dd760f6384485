using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>The sign-in with a password, and the confirmation of one's identity within a session.</summary>
internal sealed class SignInService(
    PortalDatabase database, AccountService accounts, SessionService sessions, SignInCompletion completion, PasswordLane lane, AuditTrail audit, TimeProvider time, ILogger<SignInService> logger)
{
    /// <summary>
    /// Judges address and password. Every case costs one hash on the lane and one write, so neither answer nor time tells
    /// whether the address is known (domain.md invariant 10). Errors: <c>credentials_wrong</c>, <c>password_lane_full</c>.
    /// </summary>
    public async Task<Result<SignInOutcome>> SignInAsync(string? email, string? password, Visitor visitor, CancellationToken cancellationToken)
    {
        EmailAddress? address = EmailAddress.TryParse(email, out EmailAddress? parsed) ? parsed : null;
        User? user = await FindUserAsync(address, cancellationToken);
        Registration? registration = address is null ? null : await accounts.FindByAddressAsync(address, cancellationToken);

        // An unreadable or overlong password is as wrong as any other, and is told no more.
        Result<(PasswordVerification Account, bool IsRegistrations)> verified =
            await lane.VerifyEitherAsync(user?.PasswordHash, registration?.PasswordHash, password ?? "", cancellationToken);
        if (!verified.IsSuccess)
        {
            return verified.Error;
        }

        if (user is null || verified.Value.Account == PasswordVerification.Failed)
        {
            // Also where the address has an account: whoever registered a taken address must not learn it here.
            if (registration is not null && verified.Value.IsRegistrations)
            {
                return new SignInOutcome.Unverified(await accounts.AdoptBrowserAsync(registration.Id, cancellationToken));
            }

            return await RefuseAsync(user, visitor, cancellationToken);
        }

        string? rehashed = verified.Value.Account == PasswordVerification.SuccessRehashNeeded
            ? (await lane.HashAsync(password ?? "", cancellationToken)).Value
            : null;
        return await BeginAsync(user, rehashed, visitor, cancellationToken);
    }

    /// <summary>Begins the session of somebody whose address was proved a moment ago, in the browser that chose the password.</summary>
    public Task<SecretToken> BeginVerifiedAsync(User user, Visitor visitor, CancellationToken cancellationToken) =>
        database.WriteAsync(db => completion.CompleteAsync(db, user, $"{SignInMethods.Password}+{SignInMethods.Email}", visitor, cancellationToken), cancellationToken);

    /// <summary>Proves once more who is there, by password; the session's token is replaced. <c>password_wrong</c>, <c>session_ended</c>, <c>password_lane_full</c>.</summary>
    public async Task<Result<SecretToken>> ConfirmAsync(Actor actor, string? password, CancellationToken cancellationToken)
    {
        string? hash;
        await using (PortalDbContext db = await database.OpenAsync(cancellationToken))
        {
            var users = db.Users;
            hash = await users.Where(u => u.Id == actor.UserId).Select(u => u.PasswordHash).SingleOrDefaultAsync(cancellationToken);
        }

        Result<PasswordVerification> verified = await lane.VerifyAsync(hash, password ?? "", cancellationToken);
        if (!verified.IsSuccess && verified.Error.Kind == ErrorKind.Unavailable)
        {
            return verified.Error;
        }

        return verified.IsSuccess && verified.Value != PasswordVerification.Failed
            ? await sessions.ProveAsync(actor, cancellationToken)
            : SignInErrors.PasswordWrong;
    }

    private async Task<User?> FindUserAsync(EmailAddress? address, CancellationToken cancellationToken)
    {
        string canonical = address?.Canonical ?? "";
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);

        // A disabled account is as if it were not there: same answer, same work.
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == canonical && u.DisabledAt == null, cancellationToken);
    }

    private async Task<Result<SignInOutcome>> BeginAsync(User user, string? rehashed, Visitor visitor, CancellationToken cancellationToken) =>
        await database.WriteAsync<Result<SignInOutcome>>(
            async db =>
            {
                if (rehashed is not null)
                {
                    await db.Users.Where(u => u.Id == user.Id && u.PasswordHash == user.PasswordHash)
                        .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, rehashed), cancellationToken);
                }

                return user.TwoFactorEnabled
                    ? new SignInOutcome.SecondFactorRequired(AddPending(db, user))
                    : new SignInOutcome.Completed(await completion.CompleteAsync(db, user, SignInMethods.Password, visitor, cancellationToken));
            },
            cancellationToken);

    private SecretToken AddPending(PortalDbContext db, User user)
    {
        SecretToken token = SecretToken.Create();
        db.Set<PendingSignIn>().Add(new PendingSignIn { Id = Guid.NewGuid(), TokenHash = token.Hash, UserId = user.Id, CreatedAt = time.GetUtcNow() });
        return token;
    }

    private async Task<Error> RefuseAsync(User? user, Visitor visitor, CancellationToken cancellationToken)
    {
        string chain = user is null ? AuditChain.Installation : AuditChain.OfUser(user.Id);
        await database.WriteAsync(
            db => audit.AppendAsync(
                db, new AuditEvent(chain, AuditActions.LoginFailed, "user", user?.Id.ToString() ?? "unknown") { After = new { method = "password" } }.By(visitor), cancellationToken),
            cancellationToken);
        SignInLog.Refused(logger, visitor.Address);
        return SignInErrors.Wrong;
    }
}
