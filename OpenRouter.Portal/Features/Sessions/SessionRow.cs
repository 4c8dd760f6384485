namespace OpenRouter.Portal.Features.Sessions;

/// <summary>A live session as its owner sees it; its id is not what the cookie carries (SES-08).</summary>
/// <param name="Id">The session.</param>
/// <param name="Device">The device in words; null means that it said nothing.</param>
/// <param name="Address">Where it began.</param>
/// <param name="Methods">Words of <see cref="SignInMethods"/>, joined by <c>+</c>.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastSeenAt">When it was used last, to the minute.</param>
/// <param name="IsCurrent">Whether it is the one that asks.</param>
public sealed record SessionRow(
    Guid Id, string? Device, string? Address, string Methods, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, bool IsCurrent);
