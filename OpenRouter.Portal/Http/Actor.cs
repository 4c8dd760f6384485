namespace OpenRouter.Portal.Http;

/// <summary>Who asks a service to do something: every use case takes one and judges its rights itself (domain.md invariant 6).</summary>
/// <param name="UserId">The signed-in person.</param>
/// <param name="SessionId">The session it is done in.</param>
/// <param name="Email">The person's address as shown, for the audit trail.</param>
/// <param name="Address">The network address that the request or the circuit came from; null means unknown.</param>
/// <param name="Device">The device in words, such as "Firefox on Linux"; null means unknown.</param>
internal sealed record Actor(Guid UserId, Guid SessionId, string Email, string? Address, string? Device);

/// <summary>Where an act of somebody who is not signed in comes from.</summary>
/// <param name="Address">The network address; null means unknown.</param>
/// <param name="Device">The device in words; null means unknown.</param>
internal sealed record Visitor(string? Address, string? Device)
{
    /// <summary>What the browser shows of earlier sign-ins; null where no browser asks.</summary>
    public DeviceTokens? Browser { get; init; }

    /// <summary>Whether the browser is not the person's own: its session is short and it is not remembered.</summary>
    public bool IsOnSharedComputer { get; init; }
}
