using Microsoft.Extensions.Options;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

/// <summary>Numbers of credits and reservations: section <c>Spending</c>.</summary>
internal sealed class SpendingOptions
{
    /// <summary>What a new account gets, in US dollars; default 1.00, 0 (nothing) to 1,000.</summary>
    public decimal StarterCredits { get; set; } = 1.00m;

    /// <summary>
    /// How many starter grants one network (/24, or /64 of IPv6) gets in 24 hours; default 50, 1 to 1,000,000. Accounts beyond
    /// it are made without credits (ACC-09).
    /// </summary>
    public int StarterGrantsPerNetworkAndDay { get; set; } = 50;

    /// <summary>
    /// When a reservation that nobody settled is given back; default 15 minutes, 11 minutes to 24 hours. Shorter than the
    /// longest call (10 minutes) would give back what a call still uses.
    /// </summary>
    public TimeSpan ReservationLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often expired reservations are looked for; default 1 minute, 1 second to 1 hour.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>Names every invalid value of <see cref="SpendingOptions"/> by its key.</summary>
internal sealed class SpendingOptionsValidator : IValidateOptions<SpendingOptions>
{
    private const decimal MaximumStarterCredits = 1000m;

    public ValidateOptionsResult Validate(string? name, SpendingOptions options)
    {
        List<string> failures = [];
        if (options.StarterCredits is < 0 or > MaximumStarterCredits || options.StarterCredits * Money.NanoDollarsPerDollar % 1 != 0)
        {
            failures.Add("Spending:StarterCredits must be between 0 and 1000 US dollars with at most nine decimal places.");
        }

        if (options.StarterGrantsPerNetworkAndDay is < 1 or > 1_000_000)
        {
            failures.Add("Spending:StarterGrantsPerNetworkAndDay must be between 1 and 1000000.");
        }

        if (options.ReservationLifetime < TimeSpan.FromMinutes(11) || options.ReservationLifetime > TimeSpan.FromHours(24))
        {
            failures.Add("Spending:ReservationLifetime must be between 00:11:00 and 1.00:00:00.");
        }

        if (options.SweepInterval < TimeSpan.FromSeconds(1) || options.SweepInterval > TimeSpan.FromHours(1))
        {
            failures.Add("Spending:SweepInterval must be between 00:00:01 and 01:00:00.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
