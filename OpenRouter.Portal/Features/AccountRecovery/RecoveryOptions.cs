using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>Numbers of account recovery: section <c>AccountRecovery</c>.</summary>
internal sealed class RecoveryOptions
{
    /// <summary>How long a case waits, with notices, before a second operator can approve; default 72 hours, 24 hours to 30 days.</summary>
    public TimeSpan CoolOff { get; set; } = TimeSpan.FromHours(72);

    /// <summary>How long ago a password reset may be that has to come first; default 7 days, 1 hour to 30 days.</summary>
    public TimeSpan ResetWithin { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long the link that confirms a request holds; default 24 hours, 1 hour to 7 days.</summary>
    public TimeSpan ConfirmLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many days the given day may be away from the true one; default 31, 0 to 92.</summary>
    public int DateToleranceDays { get; set; } = 31;

    /// <summary>Requests per address and day; default 3, 1 to 100.</summary>
    public int RequestsPerAddressAndDay { get; set; } = 3;

    /// <summary>Requests per network (/24, or /64 of IPv6) and day; default 10, 1 to 10,000.</summary>
    public int RequestsPerNetworkAndDay { get; set; } = 10;
}

/// <summary>Names every invalid value of <see cref="RecoveryOptions"/> by its key.</summary>
internal sealed class RecoveryOptionsValidator : IValidateOptions<RecoveryOptions>
{
    public ValidateOptionsResult Validate(string? name, RecoveryOptions options)
    {
        List<string> failures = [];
        Check(options.CoolOff >= TimeSpan.FromHours(24) && options.CoolOff <= TimeSpan.FromDays(30), nameof(options.CoolOff), "1.00:00:00 and 30.00:00:00");
        Check(options.ResetWithin >= TimeSpan.FromHours(1) && options.ResetWithin <= TimeSpan.FromDays(30), nameof(options.ResetWithin), "01:00:00 and 30.00:00:00");
        Check(options.ConfirmLifetime >= TimeSpan.FromHours(1) && options.ConfirmLifetime <= TimeSpan.FromDays(7), nameof(options.ConfirmLifetime), "01:00:00 and 7.00:00:00");
        Check(options.DateToleranceDays is >= 0 and <= 92, nameof(options.DateToleranceDays), "0 and 92");
        Check(options.RequestsPerAddressAndDay is >= 1 and <= 100, nameof(options.RequestsPerAddressAndDay), "1 and 100");
        Check(options.RequestsPerNetworkAndDay is >= 1 and <= 10_000, nameof(options.RequestsPerNetworkAndDay), "1 and 10000");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool isValid, string key, string range)
        {
            if (!isValid)
            {
                failures.Add($"AccountRecovery:{key} must be between {range}.");
            }
        }
    }
}
