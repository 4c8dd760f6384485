using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>Notes each use of a passkey and refuses one whose counter went back.</summary>
internal sealed class PasskeyUses(PortalDatabase database, PasskeyMails mails, AuditTrail audit, TimeProvider time)
{
    /// <summary>In the transaction of what the use opens: <c>passkey_counter</c>, or <c>passkey_refused</c> when it was removed meanwhile.</summary>
    public async Task<Result> SpendAsync(PortalDbContext db, PasskeyAnswer answer, CancellationToken cancellationToken)
    {
        (byte[] id, long count, DateTimeOffset now) = (answer.CredentialId, answer.SignCount, time.GetUtcNow());
        IQueryable<Passkey> own = db.Set<Passkey>().Where(p => p.CredentialId == id && p.UserId == answer.UserId);

        // WebAuthn 7.2 step 22, as one statement, so that two parallel uses of one count do not both pass. 0 and 0: it does not count.
        int noted = await own.Where(p => p.SignCount < count || (p.SignCount == 0 && count == 0))
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.SignCount, count).SetProperty(p => p.LastUsedAt, now), cancellationToken);
        return noted == 1 ? Result.Success : await own.AnyAsync(cancellationToken) ? PasskeyErrors.CounterWentBack : PasskeyErrors.Refused;
    }

    /// <summary>Tells the owner of a counter that went back; in a transaction of its own, for that of the use was given up.</summary>
    public Task AlertAsync(PasskeyAnswer answer, Visitor visitor, CancellationToken cancellationToken) => database.WriteAsync(
        async db =>
        {
            byte[] id = answer.CredentialId;
            User user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == answer.UserId, cancellationToken);
            Passkey? passkey = await db.Set<Passkey>().AsNoTracking().SingleOrDefaultAsync(p => p.CredentialId == id, cancellationToken);
            if (passkey is not null)
            {
                mails.CounterWentBack(db, user.Email!, passkey.Name);
                await audit.AppendAsync(
                    db,
                    new AuditEvent(AuditChain.OfUser(user.Id), AuditActions.PasskeyCounterRefused, "passkey", passkey.Id.ToString())
                    {
                        After = new { counted = answer.SignCount, last = passkey.SignCount },
                    }.By(visitor),
                    cancellationToken);
            }
        },
        cancellationToken);
}
