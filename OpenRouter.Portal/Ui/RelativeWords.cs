namespace OpenRouter.Portal.Ui;

/// <summary>Says how far an instant is from now, in one unit that is never zero: <c>just now</c>, <c>3 minutes ago</c>, <c>in 29 days</c>.</summary>
public static class RelativeWords
{
    /// <summary>The words for an instant seen from another.</summary>
    public static string Between(DateTimeOffset now, DateTimeOffset at)
    {
        TimeSpan distance = (at - now).Duration();
        if (distance < TimeSpan.FromSeconds(45))
        {
            return at > now ? "in a moment" : "just now";
        }

        string words = distance switch
        {
            { TotalMinutes: < 59.5 } => Count(distance.TotalMinutes, "minute"),
            { TotalHours: < 23.5 } => Count(distance.TotalHours, "hour"),
            { TotalDays: < 59.5 } => Count(distance.TotalDays, "day"),
            { TotalDays: < 700 } => Count(distance.TotalDays / 30.44, "month"),
            _ => Count(distance.TotalDays / 365.25, "year"),
        };
        return at > now ? "in " + words : words + " ago";
    }

    private static string Count(double number, string unit)
    {
        int whole = Math.Max(1, (int)Math.Round(number, MidpointRounding.AwayFromZero));
        return whole == 1 ? $"1 {unit}" : $"{whole} {unit}s";
    }
}
