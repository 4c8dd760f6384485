using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>The use cases of sessions: begin, prove again, end.</summary>
internal sealed class SessionService(
    PortalDatabase database, AuditTrail audit, RefusedActs refusals, IOptions<SessionOptions> options, TimeProvider time, ILogger<SessionService> logger)
{
    /// <summary>Begins a session in the caller's transaction; its token is always new, so a cookie that was set before is never adopted (LGN-12).</summary>
    public (Session Session, SecretToken Token) Begin(PortalDbContext db, Guid userId, string methods, Visitor visitor)
    {
        SecretToken token = SecretToken.Create();
        DateTimeOffset now = time.GetUtcNow();
        Session session = new()
        {
            Id = Guid.NewGuid(),
            UserId = userId,
            TokenHash = token.Hash,
            CreatedAt = now,
            LastSeenAt = now,
            ProvedAt = SignInMethods.AreProof(methods) ? now : null,
            Methods = methods,
            ClientAddress = visitor.Address,
            Device = visitor.Device,
            IsOnSharedComputer = visitor.IsOnSharedComputer,
        };
        db.Sessions.Add(session);
        return (session, token);
    }

    /// <summary>Notes a fresh proof of identity and replaces the token; the session and its live pages stay. <c>session_ended</c> if it is over.</summary>
    public Task<Result<SecretToken>> ProveAsync(Actor actor, string method, CancellationToken cancellationToken) =>
        database.WriteAsync(db => ProveAsync(db, actor, method, cancellationToken), cancellationToken);

    /// <summary>The form of <see cref="ProveAsync(Actor, string, CancellationToken)"/> in the transaction that judged the proof.</summary>
    /// <param name="db">The caller's transaction.</param>
    /// <param name="actor">Who proved it, in which session.</param>
    /// <param name="method">Words of <see cref="SignInMethods"/>, joined by <c>+</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<Result<SecretToken>> ProveAsync(PortalDbContext db, Actor actor, string method, CancellationToken cancellationToken)
    {
        Result<SecretToken> renewed = await RenewAsync(db, actor, cancellationToken);
        if (!renewed.IsSuccess)
        {
            return renewed;
        }

        db.Set<StepUpProof>().Add(new StepUpProof { Id = Guid.NewGuid(), SessionId = actor.SessionId, Method = method, ProvedAt = time.GetUtcNow() });
        await audit.AppendAsync(
            db,
            new AuditEvent(AuditChain.OfUser(actor.UserId), AuditActions.IdentityConfirmed, "session", actor.SessionId.ToString()) { After = new { method } }.By(actor),
            cancellationToken);
        return renewed;
    }

    /// <summary>Replaces the token in the caller's transaction, after whatever changed what the session may do (LGN-12); proves nothing. <c>session_ended</c> if it is over.</summary>
    public async Task<Result<SecretToken>> RenewAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken)
    {
        Session? session = await db.Sessions.SingleOrDefaultAsync(s => s.Id == actor.SessionId && s.UserId == actor.UserId, cancellationToken);
        if (session is null || session.Judge(time.GetUtcNow(), options.Value) is not null)
        {
            return SessionErrors.Ended;
        }

        SecretToken token = SecretToken.Create();
        session.TokenHash = token.Hash;
        return token;
    }

    /// <summary>Signs out: ends the actor's own session. Ending an ended one succeeds and changes nothing.</summary>
    public Task<Result> SignOutAsync(Actor actor, CancellationToken cancellationToken) =>
        EndAsync(actor, actor.SessionId, SessionEnd.SignedOut, AuditActions.LogoutSucceeded, cancellationToken);

    /// <summary>Ends another session of the same person; <c>session_is_current</c>, or <c>session_not_found</c> for absent and foreign alike.</summary>
    public async Task<Result> RevokeAsync(Actor actor, Guid sessionId, CancellationToken cancellationToken) => sessionId == actor.SessionId
        ? SessionErrors.IsCurrent
        : await EndAsync(actor, sessionId, SessionEnd.RevokedElsewhere, AuditActions.SessionRevoked, cancellationToken);

    /// <summary>Ends all of the actor's sessions but this one; how many ended.</summary>
    public Task<Result<int>> RevokeOthersAsync(Actor actor, CancellationToken cancellationToken) => database.WriteAsync<Result<int>>(
        async db =>
        {
            int ended = await EndAllAsync(db, actor.UserId, actor.SessionId, SessionEnd.RevokedElsewhere, cancellationToken);
            await db.Set<KnownDevice>().Where(d => d.UserId == actor.UserId && d.SessionId != actor.SessionId).ExecuteDeleteAsync(cancellationToken);
            if (ended > 0)
            {
                await audit.AppendAsync(
                    db,
                    new AuditEvent(AuditChain.OfUser(actor.UserId), AuditActions.OtherSessionsRevoked, "user", actor.UserId.ToString()) { After = new { ended } }.By(actor),
                    cancellationToken);
            }

            return ended;
        },
        cancellationToken);

    /// <summary>Before one more begins: ends the sessions unused for longest, so that the person has at most <see cref="SessionOptions.SessionsPerUser"/>.</summary>
    public async Task MakeRoomAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        List<Session> tooMany = await db.Sessions.Where(s => s.UserId == userId && s.EndedAt == null)
            .OrderByDescending(s => s.LastSeenAt).Skip(options.Value.SessionsPerUser - 1).ToListAsync(cancellationToken);
        foreach (Session session in tooMany)
        {
            session.End(SessionEnd.TooMany, time.GetUtcNow());
            db.Announce(SessionSignals.Ended, session.Id.ToString());
        }
    }

    /// <summary>Ends every live session of a person in the caller's transaction, except <paramref name="keep"/>; how many ended.</summary>
    public async Task<int> EndAllAsync(PortalDbContext db, Guid userId, Guid? keep, SessionEnd reason, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        List<Session> live = await db.Sessions.Where(s => s.UserId == userId && s.EndedAt == null && s.Id != keep).ToListAsync(cancellationToken);
        foreach (Session session in live)
        {
            session.End(reason, now);
            db.Announce(SessionSignals.Ended, session.Id.ToString());
        }

        await db.SaveChangesAsync(cancellationToken);
        return live.Count;
    }

    /// <summary>Whether a session may still be used now, for live pages.</summary>
    public async Task<SessionEnd?> JudgeAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        Session? session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sessionId, cancellationToken);
        return session is null ? SessionEnd.SignedOut : session.Judge(time.GetUtcNow(), options.Value);
    }

    private async Task<Result> EndAsync(Actor actor, Guid sessionId, SessionEnd reason, string action, CancellationToken cancellationToken)
    {
        Result outcome = await database.WriteAsync<Result>(
            async db =>
            {
                // One query for "absent" and "foreign", so that nobody can probe for ids.
                Session? session = await db.Sessions.SingleOrDefaultAsync(s => s.Id == sessionId && s.UserId == actor.UserId, cancellationToken);
                if (session is null)
                {
                    refusals.Note(new AuditEvent(AuditChain.OfUser(actor.UserId), AuditActions.AuthorizationDenied, "session", sessionId.ToString())
                    {
                        After = new { Asked = action, Reason = SessionErrors.NotFound.Code },
                    }.By(actor));
                    return SessionErrors.NotFound;
                }

                if (session.End(reason, time.GetUtcNow()))
                {
                    if (reason == SessionEnd.RevokedElsewhere)
                    {
                        // Whoever throws a session out does not trust its browser either.
                        await db.Set<KnownDevice>().Where(d => d.UserId == actor.UserId && d.SessionId == sessionId).ExecuteDeleteAsync(cancellationToken);
                    }

                    db.Announce(SessionSignals.Ended, session.Id.ToString());
                    await audit.AppendAsync(
                        db,
                        new AuditEvent(AuditChain.OfUser(actor.UserId), action, "session", session.Id.ToString()) { After = new { reason = reason.ToString() } }.By(actor),
                        cancellationToken);
                }

                return Result.Success;
            },
            cancellationToken);
        if (outcome.IsSuccess)
        {
            SessionLog.Ended(logger, sessionId, actor.UserId, reason);
        }

        return outcome;
    }
}
