using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Numbers of registration and verification: section <c>Accounts</c>.</summary>
internal sealed class AccountOptions
{
    /// <summary>How long a mailed link and code hold; default 24 hours, 5 minutes to 24 hours (NIST SP 800-63B).</summary>
    public TimeSpan VerificationLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many wrong codes one mail allows; default 5, 1 to 10.</summary>
    public int CodeTries { get; set; } = 5;

    /// <summary>
    /// How many codes may be tried per address and day, whatever number of mails was asked for; default 20, 1 to 100. A link's
    /// password has as many of its own.
    /// </summary>
    public int CodeTriesPerDay { get; set; } = 20;

    /// <summary>Registrations per network (/24, or /64 of IPv6) and hour; default 10, 1 to 10,000.</summary>
    public int SignUpsPerNetworkAndHour { get; set; } = 10;

    /// <summary>Mails that anybody can cause, per address and hour; default 3, 1 to 100.</summary>
    public int MailsPerAddressAndHour { get; set; } = 3;

    /// <summary>Mails that anybody can cause, per client address and hour; default 10, 1 to 10,000.</summary>
    public int MailsPerClientAndHour { get; set; } = 10;
}

/// <summary>Names every invalid value of <see cref="AccountOptions"/> by its key.</summary>
internal sealed class AccountOptionsValidator : IValidateOptions<AccountOptions>
{
    public ValidateOptionsResult Validate(string? name, AccountOptions options)
    {
        List<string> failures = [];
        if (options.VerificationLifetime < TimeSpan.FromMinutes(5) || options.VerificationLifetime > TimeSpan.FromHours(24))
        {
            failures.Add("Accounts:VerificationLifetime must be between 00:05:00 and 1.00:00:00.");
        }

        Check(options.CodeTries, 10, nameof(options.CodeTries));
        Check(options.CodeTriesPerDay, 100, nameof(options.CodeTriesPerDay));
        Check(options.SignUpsPerNetworkAndHour, 10_000, nameof(options.SignUpsPerNetworkAndHour));
        Check(options.MailsPerAddressAndHour, 100, nameof(options.MailsPerAddressAndHour));
        Check(options.MailsPerClientAndHour, 10_000, nameof(options.MailsPerClientAndHour));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(int value, int maximum, string key)
        {
            if (value < 1 || value > maximum)
            {
                failures.Add($"Accounts:{key} must be between 1 and {maximum}.");
            }
        }
    }
}
