namespace OpenRouter.Portal.Features.Operator;

internal static partial class OperatorLog
{
    [LoggerMessage(2401, LogLevel.Warning, "User {UserId} was made an operator by {By}")]
    public static partial void Appointed(ILogger logger, Guid userId, Guid? by);

    [LoggerMessage(2402, LogLevel.Warning, "Operator {By} disabled user {UserId}: {Sessions} sessions ended")]
    public static partial void Disabled(ILogger logger, Guid by, Guid userId, int sessions);

    [LoggerMessage(2403, LogLevel.Warning, "The key ring was rotated, {Revoked} older keys revoked")]
    public static partial void KeyRingRotated(ILogger logger, int revoked);

    [LoggerMessage(2404, LogLevel.Critical, "Panic: {Sessions} sessions ended")]
    public static partial void Panic(ILogger logger, int sessions);
}
