using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>Numbers of the three guards against guessing: section <c>Throttling</c>.</summary>
internal sealed class ThrottlingOptions
{
    /// <summary>How many failures one network address has free; the waits of the curve begin after them; default 5, 1 to 1000.</summary>
    public int FreeFailures { get; set; } = 5;

    /// <summary>How long an address must be quiet, after its wait, to lose one failure; default 15 minutes, 1 minute to 1 day.</summary>
    public TimeSpan QuietTime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many wrong passwords within <see cref="PasswordWindow"/> lock an account; default 10, 3 to 100.</summary>
    public int PasswordFailures { get; set; } = 10;

    /// <summary>The span in which wrong passwords are counted; default 15 minutes, 1 minute to 1 day.</summary>
    public TimeSpan PasswordWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an account stays locked; default 15 minutes, 1 minute to 1 day.</summary>
    public TimeSpan PasswordLock { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How many failures in a row, however slow, switch a factor off: a password for unknown devices until a mailed reset, a second
    /// factor until it is held; default 100, 10 to 100 (NIST SP 800-63B, 3.2.2).
    /// </summary>
    public int ConsecutiveFailures { get; set; } = 100;

    /// <summary>How many wrong codes in a row lock a second factor; default 10, 3 to 100.</summary>
    public int CodeFailures { get; set; } = 10;

    /// <summary>How long a second factor stays locked; default 15 minutes, 1 minute to 1 day.</summary>
    public TimeSpan CodeLock { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The span in which a third lock becomes a hold; default 1 day, 1 hour to 30 days.</summary>
    public TimeSpan HoldWindow { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many failures before a complete sign-in are worth a mail; default 5, 1 to 100.</summary>
    public int FailuresWorthAMail { get; set; } = 5;

    /// <summary>How many failures of one account, and of all unknown ones together, are written down one by one in an hour; the rest is one row with its count; default 20, 1 to 1000.</summary>
    public int AuditedFailuresPerHour { get; set; } = 20;
}

/// <summary>Names every invalid value of <see cref="ThrottlingOptions"/> by its key.</summary>
internal sealed class ThrottlingOptionsValidator : IValidateOptions<ThrottlingOptions>
{
    public ValidateOptionsResult Validate(string? name, ThrottlingOptions options)
    {
        List<string> failures = [];
        TimeSpan minute = TimeSpan.FromMinutes(1);
        TimeSpan day = TimeSpan.FromDays(1);
        Check(options.FreeFailures, 1, 1000, nameof(options.FreeFailures));
        Check(options.QuietTime, minute, day, nameof(options.QuietTime));
        Check(options.PasswordFailures, 3, 100, nameof(options.PasswordFailures));
        Check(options.PasswordWindow, minute, day, nameof(options.PasswordWindow));
        Check(options.PasswordLock, minute, day, nameof(options.PasswordLock));
        Check(options.ConsecutiveFailures, 10, 100, nameof(options.ConsecutiveFailures));
        Check(options.CodeFailures, 3, 100, nameof(options.CodeFailures));
        Check(options.CodeLock, minute, day, nameof(options.CodeLock));
        Check(options.HoldWindow, TimeSpan.FromHours(1), TimeSpan.FromDays(30), nameof(options.HoldWindow));
        Check(options.FailuresWorthAMail, 1, 100, nameof(options.FailuresWorthAMail));
        Check(options.AuditedFailuresPerHour, 1, 1000, nameof(options.AuditedFailuresPerHour));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check<T>(T value, T minimum, T maximum, string key)
            where T : IComparable<T>
        {
            if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
            {
                failures.Add($"Throttling:{key} must be between {minimum} and {maximum}.");
            }
        }
    }
}
