using System.Globalization;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Spending;
using SessionOptions = OpenRouter.Portal.Features.Sessions.SessionOptions;

namespace OpenRouter.Portal.Features.Help;

/// <summary>The numbers that the help pages name, read from the running configuration, so that no sentence can be older than its setting.</summary>
internal sealed class HelpFacts(IOptions<SessionOptions> sessions, IOptions<AccountOptions> accounts, IOptions<SpendingOptions> spending)
{
    /// <summary>How long a session may stay unused, in words.</summary>
    public string IdleTimeout => InWords(sessions.Value.IdleTimeout);

    /// <summary>How long a verification mail holds, in words.</summary>
    public string VerificationLifetime => InWords(accounts.Value.VerificationLifetime);

    /// <summary>Whether a new account gets credits.</summary>
    public bool HasStarterCredits => spending.Value.StarterCredits > 0;

    /// <summary>What a new account gets, such as <c>$1.00</c>.</summary>
    public string StarterCredits => spending.Value.StarterCredits.ToString("$0.00", CultureInfo.InvariantCulture);

    /// <summary>The largest unit that divides the time: <c>30 days</c>, <c>24 hours</c>, <c>15 minutes</c>.</summary>
    internal static string InWords(TimeSpan time)
    {
        (double count, string unit) = time switch
        {
            { TotalDays: >= 2 } when time.TotalDays % 1 == 0 => (time.TotalDays, "day"),
            { TotalHours: >= 1 } when time.TotalHours % 1 == 0 => (time.TotalHours, "hour"),
            _ => (Math.Ceiling(time.TotalMinutes), "minute"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
    }
}
