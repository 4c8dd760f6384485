using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>The second step of a sign-in: takes a code on the pending ticket of this browser, and nothing else takes that ticket.</summary>
internal sealed class SecondStepService(
    PortalDatabase database,
    GuardedSecondFactor secondFactor,
    SignInCompletion completion,
    FailedSignIns failures,
    SignInNotices notices,
    IOptions<SignInOptions> options,
    TimeProvider time,
    ILogger<SecondStepService> logger)
{
    // Wrong codes on one ticket; then the password is asked again (behaviours.md C5).
    private const int MaximumTries = 5;

    /// <summary>Whether the ticket can still be used: <c>pending_sign_in_gone</c>, <c>pending_sign_in_too_old</c>, <c>pending_sign_in_burned</c>.</summary>
    public async Task<Result> CheckAsync(SecretToken ticket, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        Result<PendingSignIn> pending = await FindAsync(db, ticket, MaximumTries - 1, cancellationToken);
        return pending.IsSuccess ? Result.Success : pending.Error;
    }

    /// <summary>Takes a code. Errors: those of <see cref="CheckAsync"/>, <see cref="GuardedSecondFactor.ReserveAsync"/> and <see cref="GuardedSecondFactor.UseAsync"/>.</summary>
    /// <param name="ticket">The browser's half of the pending sign-in.</param>
    /// <param name="method">A word of <see cref="SignInMethods"/>: as what the code is judged.</param>
    /// <param name="code">As typed.</param>
    /// <param name="visitor">Where from.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<Result<SecretToken>> CompleteAsync(SecretToken ticket, string method, string? code, Visitor visitor, CancellationToken cancellationToken)
    {
        // Counted before it is judged and committed by itself, so that parallel guesses cannot overrun the cap.
        Result<PendingSignIn> counted = await database.WriteAsync(db => CountTryAsync(db, ticket, cancellationToken), cancellationToken);
        if (!counted.IsSuccess)
        {
            return counted.Error;
        }

        PendingSignIn pending = counted.Value;
        Result reserved = await secondFactor.ReserveAsync(pending.UserId, method, visitor, cancellationToken);
        Result<SecretToken> completed = reserved.IsSuccess
            ? await database.WriteAsync(db => SpendAsync(db, pending, method, code, visitor, cancellationToken), cancellationToken)
            : reserved.Error;
        return completed.IsSuccess ? completed : await RefuseAsync(pending, method, completed.Error, visitor, cancellationToken);
    }

    private async Task<Result<PendingSignIn>> CountTryAsync(PortalDbContext db, SecretToken ticket, CancellationToken cancellationToken)
    {
        byte[] hash = ticket.Hash;
        await db.Set<PendingSignIn>().Where(p => p.TokenHash == hash).ExecuteUpdateAsync(set => set.SetProperty(p => p.Tries, p => p.Tries + 1), cancellationToken);
        return await FindAsync(db, ticket, MaximumTries, cancellationToken);
    }

    private async Task<Result<PendingSignIn>> FindAsync(PortalDbContext db, SecretToken ticket, int mostTries, CancellationToken cancellationToken)
    {
        byte[] hash = ticket.Hash;
        PendingSignIn? pending = await db.Set<PendingSignIn>().AsNoTracking().SingleOrDefaultAsync(p => p.TokenHash == hash, cancellationToken);
        if (pending is null)
        {
            return SignInErrors.PendingGone;
        }

        if (time.GetUtcNow() - pending.CreatedAt >= options.Value.PendingLifetime)
        {
            return SignInErrors.PendingTooOld;
        }

        return pending.Tries > mostTries ? SignInErrors.PendingBurned : pending;
    }

    // Ticket, code and session in one transaction: whoever deletes the ticket is the one that gets in.
    private async Task<Result<SecretToken>> SpendAsync(
        PortalDbContext db, PendingSignIn pending, string method, string? code, Visitor visitor, CancellationToken cancellationToken)
    {
        if (await db.Set<PendingSignIn>().Where(p => p.Id == pending.Id).ExecuteDeleteAsync(cancellationToken) != 1)
        {
            return SignInErrors.PendingGone;
        }

        Result used = await secondFactor.UseAsync(db, pending.UserId, method, code, cancellationToken);
        if (!used.IsSuccess)
        {
            return used.Error;
        }

        User user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == pending.UserId, cancellationToken);
        SecretToken token = await completion.CompleteAsync(db, user, $"{pending.Method}+{method}", visitor, cancellationToken);
        await secondFactor.SettleAsync(db, user.Id, method, visitor, cancellationToken);
        return token;
    }

    private async Task<Error> RefuseAsync(PendingSignIn pending, string method, Error error, Visitor visitor, CancellationToken cancellationToken)
    {
        SignInLog.SecondStepRefused(logger, pending.UserId, visitor.Address, error.Code);
        if (error.Kind != ErrorKind.Validation)
        {
            return error;
        }

        await failures.NoteAsync(pending.UserId, method, visitor, cancellationToken);
        if (pending.Method == SignInMethods.Password && await FindUserAsync(pending.UserId, cancellationToken) is { } owner)
        {
            await notices.PasswordKnownAsync(owner, visitor, cancellationToken);
        }

        bool isLast = pending.Tries >= MaximumTries;
        if (isLast)
        {
            await database.WriteAsync(db => db.Set<PendingSignIn>().Where(p => p.Id == pending.Id).ExecuteDeleteAsync(cancellationToken), cancellationToken);
        }

        return isLast ? SignInErrors.PendingBurned : error;
    }

    private async Task<User?> FindUserAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == userId, cancellationToken);
    }
}
