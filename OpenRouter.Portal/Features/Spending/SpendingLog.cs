using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Spending;

internal static partial class SpendingLog
{
    // Warning: money was given away; the provider's price or the completion cap in the configuration is wrong.
    [LoggerMessage(6001, LogLevel.Warning, "Generation {GenerationId} cost {Uncovered} more than workspace {WorkspaceId} had")]
    public static partial void Uncovered(ILogger logger, string generationId, Money uncovered, Guid workspaceId);

    // Warning: a process ended between reserving and settling.
    [LoggerMessage(6002, LogLevel.Warning, "{Count} expired reservations were given back")]
    public static partial void Swept(ILogger logger, int count);

    [LoggerMessage(6003, LogLevel.Information, "Workspace {WorkspaceId} gets no starter credits: its address had them before")]
    public static partial void AlreadyGranted(ILogger logger, Guid workspaceId);

    // Information: the limit at work.
    [LoggerMessage(6004, LogLevel.Information, "Workspace {WorkspaceId} gets no starter credits: its network had too many today")]
    public static partial void NetworkExhausted(ILogger logger, Guid workspaceId);
}
