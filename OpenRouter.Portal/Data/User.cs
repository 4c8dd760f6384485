using Microsoft.AspNetCore.Identity;

namespace OpenRouter.Portal.Data;

/// <summary>
/// A person with a verified address and a way to sign in; exists only from the verification on (before it, there is a
/// <c>Registration</c>). <see cref="IdentityUser{TKey}.Email"/> is the address as typed,
/// <see cref="IdentityUser{TKey}.NormalizedEmail"/> its canonical form, unique. The password hash is Identity's, null for
/// somebody who has no password.
/// </summary>
internal sealed class User : IdentityUser<Guid>
{
    /// <summary>How the person wants to be called; null means that the address is shown.</summary>
    public string? Name { get; set; }

    /// <summary>The IANA name of the zone that times are shown in; null means the browser's own.</summary>
    public string? TimeZone { get; set; }

    /// <summary>When the address was verified and the account thereby made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the person first asked for the account, before the verification; for the time to the first request.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Since when an operator keeps the person out; null means that nobody does. Sessions and keys are judged by it at each use.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>When support took the second factor off or moved the account; null means never. Keys made before are worth rotating.</summary>
    public DateTimeOffset? RecoveredAt { get; set; }

    /// <summary>The slug of the workspace that was looked at last; null means the personal one.</summary>
    public string? LastWorkspaceSlug { get; set; }
}
