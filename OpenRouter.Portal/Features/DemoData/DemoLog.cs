namespace OpenRouter.Portal.Features.DemoData;

internal static partial class DemoLog
{
    [LoggerMessage(9001, LogLevel.Information, "Made the demo team {Name}; its accounts are on the sign-in page")]
    public static partial void Seeded(ILogger logger, string name);

    [LoggerMessage(9002, LogLevel.Warning, "The demo team was not made: {Reason}")]
    public static partial void NotSeeded(ILogger logger, string reason);
}
