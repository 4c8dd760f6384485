namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>What a key can do at a moment.</summary>
internal enum ApiKeyState
{
    /// <summary>Opens the API.</summary>
    Active,

    /// <summary>Switched off, and can be switched on again.</summary>
    Disabled,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Somebody ended it.</summary>
    Revoked,
}

/// <summary>
/// The programmatic credential for models; its secrets are <see cref="ApiKeySecret"/> rows. Never deleted by people: a revoked
/// key stays, so that its calls and audit entries keep a name.
/// </summary>
internal sealed class ApiKey
{
    /// <summary>The longest name.</summary>
    public const int NameMaximumLength = 100;

    /// <summary>Random.</summary>
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid ProjectId { get; init; }

    /// <summary>The member whose present right bounds the key; null would mean the project's own, which nobody can make yet.</summary>
    public Guid? OwnerUserId { get; init; }

    /// <summary>Who made it; no foreign key, so that a service key may outlive its maker.</summary>
    public required Guid CreatorUserId { get; init; }

    /// <summary>Chosen by the browser for one press of the button: the same press replayed makes no second key.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>What people call it: 1 to 100 characters, need not be unique.</summary>
    public required string Name { get; set; }

    /// <summary>The newest secret's recognisable form, <c>sk-or-v1-0e6...1c96</c>.</summary>
    public required string Mask { get; set; }

    /// <summary>What it may call, as <see cref="ApiKeyScopes.Format"/> writes it.</summary>
    public required string Scopes { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first instant at which it no longer works; null means never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Since when it is switched off; null means that it is on. A deletion of its owner's account sets it, and undoing that does not clear it.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>Written once, by a conditional update: of two who revoke at the same moment, one did it.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Who revoked it; no foreign key, the row outlives the person's account.</summary>
    public Guid? RevokedByUserId { get; init; }

    /// <summary>Written in the background, a few seconds late; null means never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Where the last use came from; at most 45 characters.</summary>
    public string? LastUsedAddress { get; init; }

    /// <summary>The one rule: revoked counts before expired, expired before disabled, and a key is expired from the very instant of its expiry on (KEY-05).</summary>
    public static ApiKeyState Judge(DateTimeOffset? revokedAt, DateTimeOffset? expiresAt, DateTimeOffset? disabledAt, DateTimeOffset now) =>
        revokedAt is not null ? ApiKeyState.Revoked
        : expiresAt <= now ? ApiKeyState.Expired
        : disabledAt is not null ? ApiKeyState.Disabled
        : ApiKeyState.Active;
}

/// <summary>
/// One secret of a key.
/// Purpose: proves to the API, and only there, which key is calling.
/// Bound to: one key; stored as a hash, shown once.
/// Lifetime: its key's, or until <see cref="EndsAt"/> where a newer secret has replaced it.
/// Single use: no.
/// Invalidated by: revocation or expiry of the key, the owner losing the right to call models, rotation.
/// </summary>
internal sealed class ApiKeySecret
{
    /// <summary>Random.</summary>
    public required Guid Id { get; init; }

    public required Guid ApiKeyId { get; init; }

    /// <summary>SHA-256 of the whole key text, 32 bytes, unique; in hex it is the key's id in the API.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The recognisable form.</summary>
    public required string Mask { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The first instant at which this secret no longer works; null means as long as the key.</summary>
    public DateTimeOffset? EndsAt { get; set; }
}
