using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>The outbox as its worker sees it: what is due, who may send it, how it ended.</summary>
internal sealed class MailQueue(PortalDatabase database, IOptions<MailOptions> options, TimeProvider time)
{
    // Beyond the longest attempt there is the time to write its end down.
    private static readonly TimeSpan s_leaseMargin = TimeSpan.FromMinutes(1);

    /// <summary>The sequences of the mails that may be sent now, the longest due first, at most one batch.</summary>
    public async Task<List<long>> ListDueAsync(CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        return await db.OutgoingMails.Where(mail => mail.NextAttemptAt <= now)
            .OrderBy(mail => mail.NextAttemptAt).ThenBy(mail => mail.Sequence)
            .Select(mail => mail.Sequence).Take(options.Value.BatchSize).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Takes the mail for one attempt, or null when another worker was first. The one conditional update both asks and takes,
    /// so of many workers one gets it; the lease ends by itself when that worker dies.
    /// </summary>
    public Task<OutgoingMail?> ClaimAsync(long sequence, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                var mails = db.OutgoingMails;
                DateTimeOffset now = time.GetUtcNow();
                DateTimeOffset leasedUntil = now + options.Value.Timeout + s_leaseMargin;
                int taken = await mails.Where(mail => mail.Sequence == sequence && mail.NextAttemptAt <= now).ExecuteUpdateAsync(
                    set => set.SetProperty(mail => mail.NextAttemptAt, leasedUntil).SetProperty(mail => mail.Attempts, mail => mail.Attempts + 1),
                    cancellationToken);
                return taken == 0 ? null : await mails.AsNoTracking().SingleAsync(mail => mail.Sequence == sequence, cancellationToken);
            },
            cancellationToken);

    /// <summary>Writes down that a server took the mail, and erases its body.</summary>
    public Task MarkDeliveredAsync(OutgoingMail mail, CancellationToken cancellationToken) =>
        UpdateAsync(
            mails => mails.Where(row => row.Sequence == mail.Sequence).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.DeliveredAt, time.GetUtcNow())
                    .SetProperty(row => row.FailedAt, (DateTimeOffset?)null)
                    .SetProperty(row => row.NextAttemptAt, (DateTimeOffset?)null)
                    .SetProperty(row => row.LastReply, (string?)null)
                    .SetProperty(row => row.BodySealed, (byte[]?)null),
                cancellationToken),
            cancellationToken);

    /// <summary>Writes down that the mail will never be delivered, and erases its body.</summary>
    public Task MarkFailedAsync(OutgoingMail mail, string? words, CancellationToken cancellationToken) =>
        UpdateAsync(
            mails => Held(mails, mail).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.FailedAt, time.GetUtcNow())
                    .SetProperty(row => row.NextAttemptAt, (DateTimeOffset?)null)
                    .SetProperty(row => row.LastReply, Clean(words))
                    .SetProperty(row => row.BodySealed, (byte[]?)null),
                cancellationToken),
            cancellationToken);

    /// <summary>Gives the mail back until its next attempt.</summary>
    public Task PostponeAsync(OutgoingMail mail, DateTimeOffset nextAttemptAt, string? words, CancellationToken cancellationToken) =>
        UpdateAsync(
            mails => Held(mails, mail).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.NextAttemptAt, nextAttemptAt).SetProperty(row => row.LastReply, Clean(words)),
                cancellationToken),
            cancellationToken);

    /// <summary>
    /// Makes a mail that waits for its next attempt due at once, in the caller's transaction. False when its end is decided, and
    /// when it is due within a lease anyway: somebody may be sending it at this moment, and it must not be sent twice.
    /// </summary>
    public async Task<bool> RetryAsync(PortalDbContext db, Guid id, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset leased = now + options.Value.Timeout + s_leaseMargin;
        var mails = db.OutgoingMails;
        db.Announce(MailOutbox.QueuedTopic, "");
        return await mails.Where(mail => mail.Id == id && mail.NextAttemptAt > leased)
            .ExecuteUpdateAsync(set => set.SetProperty(mail => mail.NextAttemptAt, now), cancellationToken) > 0;
    }

    /// <summary>When the oldest waiting mail was promised and when the next one is due; null means that none waits.</summary>
    public async Task<(DateTimeOffset? OldestAt, DateTimeOffset? NextAt)> LookAheadAsync(CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        IQueryable<OutgoingMail> waiting = db.OutgoingMails.Where(mail => mail.NextAttemptAt != null);
        DateTimeOffset? oldest = await waiting.OrderBy(mail => mail.CreatedAt).Select(mail => (DateTimeOffset?)mail.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        DateTimeOffset? next = await waiting.OrderBy(mail => mail.NextAttemptAt).Select(mail => mail.NextAttemptAt).FirstOrDefaultAsync(cancellationToken);
        return (oldest, next);
    }

    /// <summary>Deletes the rows, and with them the addresses, of mails that were finished long ago.</summary>
    public Task DeleteFinishedAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset before = time.GetUtcNow() - options.Value.FinishedRetention;
        return UpdateAsync(
            mails => mails.Where(mail => mail.NextAttemptAt == null && mail.CreatedAt < before).ExecuteDeleteAsync(cancellationToken),
            cancellationToken);
    }

    // The number of attempts is the fence: a worker whose lease ended must not undo what the next one wrote.
    private static IQueryable<OutgoingMail> Held(IQueryable<OutgoingMail> mails, OutgoingMail mail) =>
        mails.Where(row => row.Sequence == mail.Sequence && row.Attempts == mail.Attempts && row.NextAttemptAt != null);

    private static string? Clean(string? words)
    {
        if (words is null)
        {
            return null;
        }

        string line = string.Concat(words.Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)).Trim();
        return line.Length <= 300 ? line : line[..300];
    }

    private Task UpdateAsync(Func<IQueryable<OutgoingMail>, Task<int>> update, CancellationToken cancellationToken) =>
        database.WriteAsync(async db => { await update(db.OutgoingMails); }, cancellationToken);
}
