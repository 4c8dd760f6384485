using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>The sign-in with a password, and the confirmation of one's identity within a session.</summary>
internal sealed class SignInService(
    PortalDatabase database,
    AccountService accounts,
    SessionService sessions,
    KnownDevices devices,
    SignInCompletion completion,
    GuardedSecondFactor secondFactor,
    PasswordLane lane,
    PasswordGuard guard,
    GuardedPassword guardedPassword,
    FailedSignIns failures,
    TimeProvider time)
{
    /// <summary>
    /// Judges address and password. Every case costs one hash on the lane and the same writes, so neither answer nor time tells
    /// whether the address is known (domain.md invariant 10). Errors: <c>credentials_wrong</c>, <c>password_lane_full</c>, and those of
    /// <see cref="PasswordGuard.ReserveAsync"/>, which come before anything is hashed.
    /// </summary>
    public async Task<Result<SignInOutcome>> SignInAsync(string? email, string? password, Visitor visitor, CancellationToken cancellationToken)
    {
        EmailAddress? address = EmailAddress.TryParse(email, out EmailAddress? parsed) ? parsed : null;
        User? user = await FindUserAsync(address, cancellationToken);
        Registration? registration = address is null ? null : await accounts.FindByAddressAsync(address, cancellationToken);

        // Also looked up for nobody, so that a browser with tokens learns nothing from the time it takes.
        PasswordTry attempt = new(AccountOf(address, email), await devices.FindAsync(user?.Id ?? Guid.Empty, visitor, cancellationToken), visitor);
        Result open = await guard.ReserveAsync(attempt, cancellationToken);
        if (!open.IsSuccess)
        {
            return open.Error;
        }

        // An unreadable or overlong password is as wrong as any other, and is told no more.
        Result<(PasswordVerification Account, bool IsRegistrations)> verified =
            await lane.VerifyEitherAsync(user?.PasswordHash, registration?.PasswordHash, password ?? "", cancellationToken);
        if (!verified.IsSuccess)
        {
            // Nothing was judged, so nothing was guessed.
            await ReleaseAsync(attempt, cancellationToken);
            return verified.Error;
        }

        if (user is null || verified.Value.Account == PasswordVerification.Failed)
        {
            // Also where the address has an account: whoever registered a taken address must not learn it here.
            if (registration is not null && verified.Value.IsRegistrations)
            {
                await ReleaseAsync(attempt, cancellationToken);
                return new SignInOutcome.Unverified(await accounts.AdoptBrowserAsync(registration.Id, cancellationToken));
            }

            await failures.NoteAsync(user?.Id, SignInMethods.Password, visitor, cancellationToken);
            return SignInErrors.Wrong;
        }

        string? rehashed = verified.Value.Account == PasswordVerification.SuccessRehashNeeded
            ? (await lane.HashAsync(password ?? "", cancellationToken)).Value
            : null;
        return await BeginAsync(user, rehashed, attempt, cancellationToken);
    }

    /// <summary>Begins the session of somebody whose address was proved a moment ago, in the browser that chose the password.</summary>
    public Task<SecretToken> BeginVerifiedAsync(User user, Visitor visitor, CancellationToken cancellationToken) =>
        database.WriteAsync(db => completion.CompleteAsync(db, user, $"{SignInMethods.Password}+{SignInMethods.Email}", visitor, cancellationToken), cancellationToken);

    /// <summary>
    /// Proves once more who is there, by password and, where it is on, the second factor; the session's token is replaced.
    /// <c>password_wrong</c>, <c>session_ended</c>, those of <see cref="GuardedPassword"/> and <see cref="GuardedSecondFactor"/>.
    /// </summary>
    public async Task<Result<SecretToken>> ConfirmAsync(Actor actor, string? password, string? code, Visitor visitor, CancellationToken cancellationToken)
    {
        User? user = await FindAsync(actor, cancellationToken);
        Result<bool> isRight = await guardedPassword.VerifyAsync(actor, user?.PasswordHash, password, cancellationToken);
        if (!isRight.IsSuccess)
        {
            return isRight.Error;
        }

        if (user is null || !isRight.Value)
        {
            return SignInErrors.PasswordWrong;
        }

        string methods = SignInMethods.Password;
        if (user.TwoFactorEnabled)
        {
            string method = GuardedSecondFactor.MethodOf(code);
            Result used = await secondFactor.ReserveAsync(actor.UserId, method, visitor, cancellationToken);
            if (used.IsSuccess)
            {
                used = await database.WriteAsync(db => SpendAsync(db, actor.UserId, method, code, visitor, cancellationToken), cancellationToken);
            }

            if (!used.IsSuccess)
            {
                return used.Error;
            }

            methods = $"{methods}+{method}";
        }

        return await sessions.ProveAsync(actor, methods, cancellationToken);
    }

    private async Task<Result> SpendAsync(PortalDbContext db, Guid userId, string method, string? code, Visitor visitor, CancellationToken cancellationToken)
    {
        Result used = await secondFactor.UseAsync(db, userId, method, code, cancellationToken);
        if (used.IsSuccess)
        {
            await secondFactor.SettleAsync(db, userId, method, visitor, cancellationToken);
        }

        return used;
    }

    private async Task<User?> FindAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == actor.UserId, cancellationToken);
    }

    // What is no address at all is counted too, by what was typed: it must look like every other unknown one.
    private static string AccountOf(EmailAddress? address, string? typed) => address?.Canonical ?? $"unreadable {typed?[..Math.Min(typed.Length, 254)]}";

    private Task ReleaseAsync(PasswordTry attempt, CancellationToken cancellationToken) =>
        database.WriteAsync(db => guard.ReleaseAsync(db, attempt, cancellationToken), cancellationToken);

    private async Task<User?> FindUserAsync(EmailAddress? address, CancellationToken cancellationToken)
    {
        string canonical = address?.Canonical ?? "";
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);

        // A disabled account is as if it were not there: same answer, same work.
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedEmail == canonical && u.DisabledAt == null, cancellationToken);
    }

    private async Task<Result<SignInOutcome>> BeginAsync(User user, string? rehashed, PasswordTry attempt, CancellationToken cancellationToken) =>
        await database.WriteAsync<Result<SignInOutcome>>(
            async db =>
            {
                await guard.ReleaseAsync(db, attempt, cancellationToken);
                if (rehashed is not null)
                {
                    await db.Users.Where(u => u.Id == user.Id && u.PasswordHash == user.PasswordHash)
                        .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, rehashed), cancellationToken);
                }

                return user.TwoFactorEnabled
                    ? new SignInOutcome.SecondFactorOwed(PendingSignIn.Begin(db, user.Id, SignInMethods.Password, time.GetUtcNow()))
                    : new SignInOutcome.SignInCompleted(await completion.CompleteAsync(db, user, SignInMethods.Password, attempt.Visitor, cancellationToken));
            },
            cancellationToken);
}
