using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data.Signals;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>
/// Sends what the outbox promises: at once after the commit that promised it, and again at the times of the back-off. On stop it
/// takes nothing new and lets the attempts that run come to their end.
/// </summary>
internal sealed class MailWorker(
    MailQueue queue,
    MailSeal seal,
    IMailSender sender,
    SignalHub signals,
    MailMetrics metrics,
    IOptions<MailOptions> options,
    TimeProvider time,
    ILogger<MailWorker> logger) : BackgroundService
{
    private static readonly TimeSpan s_cleanInterval = TimeSpan.FromHours(1);

    // One place is enough: a second wake-up before the first was heard adds nothing.
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private DateTimeOffset _nextCleaningAt;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.HasServer)
        {
            return base.StartAsync(cancellationToken);
        }

        MailLog.NoServer(logger);
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using IDisposable queued = signals.Subscribe(MailOutbox.QueuedTopic, _ => WakeUp());
        using IDisposable resync = signals.Subscribe(SignalHub.Resync, _ => WakeUp());
        try
        {
            while (true)
            {
                TimeSpan pause = await LookAsync(stoppingToken);
                await using ITimer timer = time.CreateTimer(_ => WakeUp(), null, pause, Timeout.InfiniteTimeSpan);
                await _wakeUps.Reader.ReadAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop; nothing is lost, the outbox keeps what was not sent.
        }
    }

    private void WakeUp() => _wakeUps.Writer.TryWrite(true);

    /// <summary>Sends all that is due; returns how long to wait for the next look.</summary>
    internal async Task<TimeSpan> LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Value.Connections, CancellationToken = stoppingToken };
            List<long> due;
            do
            {
                // Also before sending: through a server that does not answer, one look may take minutes.
                metrics.Waiting((await queue.LookAheadAsync(stoppingToken)).OldestAt);
                due = await queue.ListDueAsync(stoppingToken);
                await Parallel.ForEachAsync(due, parallel, async (sequence, _) => await DeliverAsync(sequence));
            }
            while (due.Count == options.Value.BatchSize);

            await CleanAsync(stoppingToken);
            (DateTimeOffset? oldestAt, DateTimeOffset? nextAt) = await queue.LookAheadAsync(stoppingToken);
            metrics.Waiting(oldestAt);
            TimeSpan wait = nextAt - time.GetUtcNow() ?? options.Value.PollInterval;
            return wait < options.Value.PollInterval ? TimeSpan.FromTicks(Math.Max(wait.Ticks, TimeSpan.TicksPerMillisecond)) : options.Value.PollInterval;
        }
#pragma warning disable CA1031 // A database that is away for a while must not end the delivery of mail until the next start.
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            MailLog.WorkerFailed(logger, exception);
            return options.Value.PollInterval;
        }
    }

    // Without the stop's token: once taken, a mail is sent and written down, or it might be sent again after the start.
    private async Task DeliverAsync(long sequence)
    {
        if (await queue.ClaimAsync(sequence, CancellationToken.None) is not { BodySealed: { } body } mail)
        {
            return;
        }

        MailReply reply = await AttemptAsync(mail, body);
        metrics.Attempted(reply.Verdict);
        DateTimeOffset now = time.GetUtcNow();
        if (reply.Verdict == MailVerdict.Delivered)
        {
            await queue.MarkDeliveredAsync(mail, CancellationToken.None);
            MailLog.Delivered(logger, mail.Id, mail.Kind, mail.Attempts);
        }
        else if (reply.Verdict == MailVerdict.TryAgain && options.Value.DelayAfter(mail.Attempts, now - mail.CreatedAt) is { } delay)
        {
            await queue.PostponeAsync(mail, now + delay, reply.Words, CancellationToken.None);
            MailLog.Postponed(logger, mail.Id, mail.Kind, mail.Attempts, now + delay);
        }
        else
        {
            await queue.MarkFailedAsync(mail, reply.Words, CancellationToken.None);
            MailLog.Failed(logger, mail.Id, mail.Kind, mail.Attempts);
        }
    }

    private async Task<MailReply> AttemptAsync(OutgoingMail mail, byte[] body)
    {
        try
        {
            return await sender.SendAsync(mail.Id, mail.To, seal.Open(body), CancellationToken.None);
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            // Not the end: another node may know the key that this one has not read yet.
            MailLog.Unreadable(logger, exception, mail.Id, mail.Kind);
            return new MailReply(MailVerdict.TryAgain, "The body cannot be opened.");
        }
#pragma warning disable CA1031 // One mail that trips a fault must not hold up the others; it is tried again and given up with age.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            MailLog.WorkerFailed(logger, exception);
            return new MailReply(MailVerdict.TryAgain, exception.GetType().Name);
        }
    }

    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() >= _nextCleaningAt)
        {
            await queue.DeleteFinishedAsync(cancellationToken);
            _nextCleaningAt = time.GetUtcNow() + s_cleanInterval;
        }
    }
}
