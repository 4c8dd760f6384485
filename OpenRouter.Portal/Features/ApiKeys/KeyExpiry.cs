using System.Globalization;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>The words for an expiry in the dialog and in its address: <c>never</c>, <c>7</c>, <c>30</c>, <c>90</c> (days) or a date, <c>2026-05-03</c>.</summary>
internal static class KeyExpiry
{
    public const string Never = "never";

    /// <summary>The day format of an own date, that of HTML's date field.</summary>
    public const string DayFormat = "yyyy-MM-dd";

    /// <summary>The days offered.</summary>
    public static IReadOnlyList<int> Presets { get; } = [7, 30, 90];

    /// <summary>
    /// The first instant at which the key no longer works: the same time of day some days on, or the end of the chosen day in
    /// UTC; null for never. False for anything else.
    /// </summary>
    public static bool TryResolve(string? choice, DateTimeOffset now, out DateTimeOffset? expiresAt)
    {
        expiresAt = null;
        if (choice == Never)
        {
            return true;
        }

        if (int.TryParse(choice, NumberStyles.None, CultureInfo.InvariantCulture, out int days) && Presets.Contains(days))
        {
            expiresAt = now.AddDays(days);
            return true;
        }

        if (DateOnly.TryParseExact(choice, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day < DateOnly.MaxValue)
        {
            expiresAt = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
            return true;
        }

        return false;
    }
}
