using System.Diagnostics.Metrics;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>What an operator watches: deliveries by outcome, and the age of the oldest mail that waits.</summary>
internal sealed class MailMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OpenRouter.Portal.Mail";

    private readonly TimeProvider _time;
    private readonly Counter<long> _attempts;
    private long _oldestTicks;

    public MailMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        Meter meter = meters.Create(MeterName);
        _attempts = meter.CreateCounter<long>("portal.mail.attempts", "{attempt}", "Attempts to deliver a mail, by outcome.");
        meter.CreateObservableGauge("portal.mail.oldest_age", OldestAge, "s", "Age of the oldest mail that is not delivered; 0 when none waits.");
    }

    /// <summary>Counts one attempt.</summary>
    public void Attempted(MailVerdict verdict) => _attempts.Add(1, new KeyValuePair<string, object?>("outcome", verdict.ToString()));

    /// <summary>Remembers when the oldest waiting mail was promised; null means that none waits.</summary>
    public void Waiting(DateTimeOffset? oldest) => Volatile.Write(ref _oldestTicks, oldest?.UtcTicks ?? 0);

    private double OldestAge()
    {
        long ticks = Volatile.Read(ref _oldestTicks);
        return ticks == 0 ? 0 : (_time.GetUtcNow() - new DateTimeOffset(ticks, TimeSpan.Zero)).TotalSeconds;
    }
}
