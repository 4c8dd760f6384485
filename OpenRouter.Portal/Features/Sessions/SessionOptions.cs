using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>Lifetimes of sessions: section <c>Sessions</c>.</summary>
internal sealed class SessionOptions
{
    /// <summary>How long a session may stay unused; default 30 days, 1 hour to 90 days.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a session may live at all; default 90 days, at least the idle timeout, at most 365 days.</summary>
    public TimeSpan AbsoluteLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a session on a shared computer may live; default 12 hours, 15 minutes to the absolute lifetime.</summary>
    public TimeSpan SharedLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long the mailed "this wasn't me" can end a session; default 7 days, 1 hour to 30 days.</summary>
    public TimeSpan AlarmLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many live sessions one person has at most; one more ends the one unused for longest (SES-09); default 50, 1 to 100.</summary>
    public int SessionsPerUser { get; set; } = 50;

    /// <summary>How long a proof of identity counts for sensitive acts; default 15 minutes, 1 minute to 1 hour.</summary>
    public TimeSpan ProofLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often the last use is written at most; default 1 minute, 1 second to 1 hour.</summary>
    public TimeSpan TouchInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often a live page asks whether its session still stands, as the fall-back of the push; default 30 seconds,
    /// 1 second to 1 hour.
    /// </summary>
    public TimeSpan RevalidationInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an ended row is kept, for the reason on the sign-in page; default 90 days, 1 to 365 days.</summary>
    public TimeSpan EndedRetention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a device stays known after its last sign-in; default 365 days, 1 to 400 days (browsers keep no cookie longer).</summary>
    public TimeSpan DeviceLifetime { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How many devices of one person are known; the one unused for longest makes room; default 20, 1 to 100.</summary>
    public int DevicesPerUser { get; set; } = 20;
}

/// <summary>Names every invalid value of <see cref="SessionOptions"/> by its key.</summary>
internal sealed class SessionOptionsValidator : IValidateOptions<SessionOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionOptions options)
    {
        List<string> failures = [];
        Check(options.IdleTimeout, TimeSpan.FromHours(1), TimeSpan.FromDays(90), nameof(options.IdleTimeout));
        Check(options.AbsoluteLifetime, options.IdleTimeout, TimeSpan.FromDays(365), nameof(options.AbsoluteLifetime));
        Check(options.SharedLifetime, TimeSpan.FromMinutes(15), options.AbsoluteLifetime, nameof(options.SharedLifetime));
        Check(options.AlarmLifetime, TimeSpan.FromHours(1), TimeSpan.FromDays(30), nameof(options.AlarmLifetime));
        Check(options.ProofLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), nameof(options.ProofLifetime));
        Check(options.TouchInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(options.TouchInterval));
        Check(options.RevalidationInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(options.RevalidationInterval));
        Check(options.EndedRetention, TimeSpan.FromDays(1), TimeSpan.FromDays(365), nameof(options.EndedRetention));
        Check(options.DeviceLifetime, TimeSpan.FromDays(1), TimeSpan.FromDays(400), nameof(options.DeviceLifetime));
        if (options.DevicesPerUser is < 1 or > 100)
        {
            failures.Add("Sessions:DevicesPerUser must be between 1 and 100.");
        }

        if (options.SessionsPerUser is < 1 or > 100)
        {
            failures.Add("Sessions:SessionsPerUser must be between 1 and 100.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(TimeSpan value, TimeSpan minimum, TimeSpan maximum, string key)
        {
            if (value < minimum || value > maximum)
            {
                failures.Add($"Sessions:{key} must be between {minimum} and {maximum}.");
            }
        }
    }
}
