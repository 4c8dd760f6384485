using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>What a password must be and what hashing one costs: section <c>Credentials</c>.</summary>
internal sealed class CredentialsOptions
{
    /// <summary>The fewest code points of a new password; default 12, 12 to 64. Fewer would break NIST SP 800-63B-4 and ASVS 5.0.</summary>
    public int MinimumLength { get; set; } = 12;

    /// <summary>
    /// The most code points of a password; default 256, 64 to 1024. A longer one is refused, never cut. Lowering it locks out whoever
    /// has a longer password until a reset.
    /// </summary>
    public int MaximumLength { get; set; } = 256;

    /// <summary>
    /// The rounds of PBKDF2-HMAC-SHA512 per hash; default 220,000 (OWASP), 210,000 (ASVS 5.0 appendix C) to 10,000,000. Each existing
    /// hash follows at its next sign-in. A high number slows each sign-in and lets fewer people sign in at once.
    /// </summary>
    public int Iterations { get; set; } = 220_000;

    /// <summary>How many hashes are computed at once; default 0, one per core; 0 to 64. More than the cores only adds waiting.</summary>
    public int LaneWidth { get; set; }

    /// <summary>How many more may wait; default 50, 1 to 1000. Beyond it people are asked to come back in a few seconds.</summary>
    public int LaneQueue { get; set; } = 50;

    /// <summary>How long the mailed link of a password reset holds; default 1 hour, 5 minutes to 1 hour.</summary>
    public TimeSpan ResetLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the link in the mail to the new address of an email change holds; default 24 hours, 5 minutes to 24 hours.</summary>
    public TimeSpan EmailChangeLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long an email change can be undone from the old address; default 7 days, 1 to 30 days.</summary>
    public TimeSpan EmailUndoLifetime { get; set; } = TimeSpan.FromDays(7);
}

/// <summary>Names every invalid value of <see cref="CredentialsOptions"/> by its key.</summary>
internal sealed class CredentialsOptionsValidator : IValidateOptions<CredentialsOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, CredentialsOptions options)
    {
        List<string> failures = [];
        Check(options.MinimumLength, 12, 64, nameof(options.MinimumLength));
        Check(options.MaximumLength, 64, 1024, nameof(options.MaximumLength));
        Check(options.Iterations, 210_000, 10_000_000, nameof(options.Iterations));
        Check(options.LaneWidth, 0, 64, nameof(options.LaneWidth));
        Check(options.LaneQueue, 1, 1000, nameof(options.LaneQueue));
        CheckTime(options.ResetLifetime, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), nameof(options.ResetLifetime));
        CheckTime(options.EmailChangeLifetime, TimeSpan.FromMinutes(5), TimeSpan.FromHours(24), nameof(options.EmailChangeLifetime));
        CheckTime(options.EmailUndoLifetime, TimeSpan.FromDays(1), TimeSpan.FromDays(30), nameof(options.EmailUndoLifetime));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(int value, int minimum, int maximum, string key)
        {
            if (value < minimum || value > maximum)
            {
                failures.Add($"Credentials:{key} must be between {minimum} and {maximum}.");
            }
        }

        void CheckTime(TimeSpan value, TimeSpan minimum, TimeSpan maximum, string key)
        {
            if (value < minimum || value > maximum)
            {
                failures.Add($"Credentials:{key} must be between {minimum} and {maximum}.");
            }
        }
    }
}
