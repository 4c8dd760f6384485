namespace OpenRouter.Portal.Features.Sessions;

/// <summary>What one look-up by the cookie's token yields: whose session it is and whether it still stands.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="UserId">Its person.</param>
/// <param name="Email">The person's address as typed.</param>
/// <param name="Device">The device it began on.</param>
/// <param name="LastSeenAt">For deciding whether the use is to be written down.</param>
/// <param name="End">Null while it stands.</param>
internal sealed record SessionTicket(Guid SessionId, Guid UserId, string Email, string? Device, DateTimeOffset LastSeenAt, SessionEnd? End);
