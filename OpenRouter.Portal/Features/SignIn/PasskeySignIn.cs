using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>
/// Signs in, or confirms within a session, by a passkey. One that checked who holds it is complete and no code is asked; one that did
/// not is the first factor and nothing more (PKY-03, MFA-07).
/// </summary>
internal sealed class PasskeySignIn(
    PortalDatabase database,
    PasskeyCeremony ceremony,
    PasskeyUses uses,
    SignInCompletion completion,
    SessionService sessions,
    AddressThrottle addresses,
    Throttle throttle,
    FailedSignIns failures,
    TimeProvider time)
{
    // Each opened sign-in page asks once; a house behind one address opens many.
    private static readonly ThrottleLimit s_offers =
        new("passkey-offers", 300, TimeSpan.FromMinutes(5), "Too many sign-ins with a passkey were begun from your network. Wait a few minutes, or use your password.");

    /// <summary>Asks this browser for any passkey of this site: <c>too_many_requests</c>.</summary>
    public async Task<Result<PasskeyOffer>> BeginAsync(SecretToken browser, HttpContext http, CancellationToken cancellationToken)
    {
        Result allowed = await throttle.CountAsync(s_offers, ClientAddress.Visitor(http).Address ?? "unknown", cancellationToken);
        return allowed.IsSuccess
            ? await ceremony.OfferUseAsync(PasskeyChallenge.HolderOf(browser), null, http, cancellationToken)
            : allowed.Error;
    }

    /// <summary>
    /// Judges the answer: <c>passkey_challenge_gone</c>, <c>passkey_refused</c>, <c>passkey_not_verified</c>, <c>passkey_counter</c>, and
    /// <c>too_many_failures</c> before anything is judged.
    /// </summary>
    public async Task<Result<SignInOutcome>> CompleteAsync(
        SecretToken browser, Guid challengeId, string? credential, HttpContext http, CancellationToken cancellationToken)
    {
        Visitor visitor = ClientAddress.Visitor(http);
        string who = PasskeyCeremony.ClaimedUser(credential) is { } claimed ? SecondFactorGuard.Who(claimed) : "passkey of nobody";
        Result<PasskeyAnswer> answer = await JudgeAsync(
            who, visitor, () => ceremony.JudgeAsync(PasskeyChallenge.HolderOf(browser), null, challengeId, credential, http, cancellationToken), cancellationToken);
        if (!answer.IsSuccess)
        {
            return answer.Error;
        }

        Result<SignInOutcome> outcome = await database.WriteAsync(db => OpenAsync(db, answer.Value, who, visitor, cancellationToken), cancellationToken);
        if (!outcome.IsSuccess)
        {
            await RefuseAsync(answer.Value, outcome.Error, visitor, cancellationToken);
        }

        return outcome;
    }

    /// <summary>Asks for a passkey of the actor.</summary>
    public Task<PasskeyOffer> BeginProofAsync(Actor actor, HttpContext http, CancellationToken cancellationToken) =>
        ceremony.OfferUseAsync(PasskeyChallenge.HolderOf(actor), actor.UserId, http, cancellationToken);

    /// <summary>Proves who is there; the session's token is replaced. Errors: those of <see cref="CompleteAsync"/>, <c>session_ended</c>.</summary>
    public async Task<Result<SecretToken>> ConfirmAsync(Actor actor, Guid challengeId, string? credential, HttpContext http, CancellationToken cancellationToken)
    {
        Visitor visitor = ClientAddress.Visitor(http);
        string who = SecondFactorGuard.Who(actor.UserId);
        Result<PasskeyAnswer> answer = await JudgeAsync(
            who, visitor, () => ceremony.JudgeAsync(PasskeyChallenge.HolderOf(actor), actor.UserId, challengeId, credential, http, cancellationToken), cancellationToken);
        if (!answer.IsSuccess)
        {
            return answer.Error;
        }

        Result<SecretToken> proved = await database.WriteAsync<Result<SecretToken>>(
            async db =>
            {
                Result used = await uses.SpendAsync(db, answer.Value, cancellationToken);
                if (!used.IsSuccess)
                {
                    return used.Error;
                }

                await addresses.ReleaseAsync(db, who, visitor, cancellationToken);
                return await sessions.ProveAsync(db, actor, SignInMethods.ByPasskey, cancellationToken);
            },
            cancellationToken);
        if (!proved.IsSuccess)
        {
            await RefuseAsync(answer.Value, proved.Error, visitor, cancellationToken);
        }

        return proved;
    }

    // Counted before it is judged and committed by itself, as every other credential (behaviours.md T1).
    private async Task<Result<PasskeyAnswer>> JudgeAsync(
        string who, Visitor visitor, Func<Task<Result<PasskeyAnswer>>> judgeAsync, CancellationToken cancellationToken)
    {
        Result open = await database.WriteAsync(db => addresses.ReserveAsync(db, who, visitor, cancellationToken), cancellationToken);
        if (!open.IsSuccess)
        {
            return open.Error;
        }

        Result<PasskeyAnswer> answer = await judgeAsync();
        if (!answer.IsSuccess)
        {
            // Nothing says whose passkey it was: what the answer claims was not found true.
            await failures.NoteAsync(null, SignInMethods.ByPasskey, visitor, cancellationToken);
        }

        return answer;
    }

    private async Task<Result<SignInOutcome>> OpenAsync(PortalDbContext db, PasskeyAnswer answer, string who, Visitor visitor, CancellationToken cancellationToken)
    {
        Result used = await uses.SpendAsync(db, answer, cancellationToken);
        if (!used.IsSuccess)
        {
            return used.Error;
        }

        User user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == answer.UserId, cancellationToken);
        if (answer.IsUserVerified)
        {
            return new SignInOutcome.SignInCompleted(await completion.CompleteAsync(db, user, SignInMethods.ByPasskey, visitor, cancellationToken));
        }

        if (!user.TwoFactorEnabled)
        {
            return PasskeyErrors.NotVerified;
        }

        await addresses.ReleaseAsync(db, who, visitor, cancellationToken);
        return new SignInOutcome.SecondFactorOwed(
            PendingSignIn.Begin(db, user.Id, SignInMethods.PasskeyWithoutVerification, time.GetUtcNow()));
    }

    private async Task RefuseAsync(PasskeyAnswer answer, Error error, Visitor visitor, CancellationToken cancellationToken)
    {
        await failures.NoteAsync(answer.UserId, SignInMethods.ByPasskey, visitor, cancellationToken);
        if (error.Code == PasskeyErrors.CounterWentBack.Code)
        {
            await uses.AlertAsync(answer, visitor, cancellationToken);
        }
    }
}
