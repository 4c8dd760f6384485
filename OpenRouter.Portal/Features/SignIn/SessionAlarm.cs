using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;
using SessionOptions = OpenRouter.Portal.Features.Sessions.SessionOptions;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>"This wasn't me": the owner of an address ends a sign-in that the mail told about, and is mailed the way to a new password.</summary>
internal sealed class SessionAlarm(
    PortalDatabase database, PasswordResetService reset, AuditTrail audit, IOptions<SessionOptions> options, TimeProvider time)
{
    /// <summary>What the mail spoke of; null for a link that does not hold.</summary>
    public async Task<AlarmedSession?> FindAsync(SecretToken link, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        Session? session = await FindAsync(db, link, cancellationToken);
        return session is null ? null : new AlarmedSession(session.Device, session.ClientAddress, session.CreatedAt);
    }

    /// <summary>Ends that session and forgets its device, once; then mails a link for a new password. <c>alarm_link_invalid</c>.</summary>
    public async Task<Result> RaiseAsync(SecretToken link, Visitor visitor, CancellationToken cancellationToken)
    {
        Result<string> email = await database.WriteAsync(db => EndAsync(db, link, visitor, cancellationToken), cancellationToken);
        if (!email.IsSuccess)
        {
            return email.Error;
        }

        // Whether or not one more mail may go out: the session is over, and a reset can be asked for by hand.
        await reset.RequestAsync(email.Value, visitor, cancellationToken);
        return Result.Success;
    }

    private async Task<Result<string>> EndAsync(PortalDbContext db, SecretToken link, Visitor visitor, CancellationToken cancellationToken)
    {
        Session? session = await FindAsync(db, link, cancellationToken);
        byte[] hash = link.Hash;

        // The conditional update is what makes the link single-use.
        int taken = await db.Sessions.Where(s => s.AlarmHash == hash).ExecuteUpdateAsync(set => set.SetProperty(s => s.AlarmHash, (byte[]?)null), cancellationToken);
        if (session is null || taken == 0)
        {
            return SignInErrors.AlarmLinkInvalid;
        }

        session.AlarmHash = null;
        if (session.End(SessionEnd.Disowned, time.GetUtcNow()))
        {
            db.Announce(SessionSignals.Ended, session.Id.ToString());
        }

        await db.Set<KnownDevice>().Where(d => d.SessionId == session.Id).ExecuteDeleteAsync(cancellationToken);
        await audit.AppendAsync(
            db, new AuditEvent(AuditChain.OfUser(session.UserId), AuditActions.SessionDisowned, "session", session.Id.ToString()).By(visitor), cancellationToken);
        return await db.Users.Where(u => u.Id == session.UserId).Select(u => u.Email!).SingleAsync(cancellationToken);
    }

    private async Task<Session?> FindAsync(PortalDbContext db, SecretToken link, CancellationToken cancellationToken)
    {
        byte[] hash = link.Hash;
        Session? session = await db.Sessions.SingleOrDefaultAsync(s => s.AlarmHash == hash, cancellationToken);
        return session is not null && time.GetUtcNow() - session.CreatedAt < options.Value.AlarmLifetime ? session : null;
    }
}

/// <summary>A sign-in as the mail told it.</summary>
/// <param name="Device">In words.</param>
/// <param name="Address">The network address.</param>
/// <param name="CreatedAt">When.</param>
internal sealed record AlarmedSession(string? Device, string? Address, DateTimeOffset CreatedAt);
