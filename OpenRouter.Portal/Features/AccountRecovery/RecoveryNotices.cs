using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>Tells every address three times that a recovery waits: at its start, after a third and after two thirds of the wait (0, 24 and 48 of 72 hours).</summary>
internal sealed class RecoveryNotices(PortalDatabase database, RecoveryMails mails, IOptions<RecoveryOptions> options, TimeProvider time, ILogger<RecoveryNotices> logger)
    : Sweeper(database, time, logger, TimeSpan.FromMinutes(1))
{
    /// <summary>How many notices there are; without all of them a case is not completed.</summary>
    public const int Count = 3;

    /// <summary>Sends what is due; each notice once, whatever number of nodes asks.</summary>
    internal async Task SendDueAsync(PortalDatabase database, CancellationToken cancellationToken)
    {
        List<RecoveryCase> due;
        await using (PortalDbContext db = await database.OpenAsync(cancellationToken))
        {
            DateTimeOffset now = Time.GetUtcNow();
            due = await db.RecoveryCases.AsNoTracking().Where(c => c.NextNoticeAt <= now && c.State == RecoveryState.CoolingOff).ToListAsync(cancellationToken);
        }

        foreach (RecoveryCase recovery in due)
        {
            await database.WriteAsync(db => SendAsync(db, recovery, cancellationToken), cancellationToken);
        }
    }

    protected override Task SweepAsync(PortalDatabase database, CancellationToken cancellationToken) => SendDueAsync(database, cancellationToken);

    private async Task SendAsync(PortalDbContext db, RecoveryCase recovery, CancellationToken cancellationToken)
    {
        int sent = recovery.NoticesSent + 1;
        DateTimeOffset startedAt = recovery.CoolOffStartedAt!.Value;
        DateTimeOffset? next = sent < Count ? startedAt + (options.Value.CoolOff / Count * sent) : null;
        int taken = await db.RecoveryCases.Where(c => c.Id == recovery.Id && c.State == RecoveryState.CoolingOff && c.NoticesSent == recovery.NoticesSent)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.NoticesSent, sent).SetProperty(c => c.NextNoticeAt, next), cancellationToken);
        if (taken == 0)
        {
            return;
        }

        string email = (await db.Users.Where(u => u.Id == recovery.UserId).Select(u => u.Email).SingleAsync(cancellationToken))!;
        foreach (string address in new[] { email, recovery.NewEmail }.OfType<string>())
        {
            SecretToken cancel = SecretToken.Create();
            db.RecoveryLinks.Add(new RecoveryLink { Id = Guid.NewGuid(), CaseId = recovery.Id, Purpose = RecoveryLinkPurpose.Cancel, TokenHash = cancel.Hash });
            mails.Notice(db, address, recovery.Kind, startedAt + options.Value.CoolOff, cancel);
        }
    }
}
