namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Name">As its owner calls it.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="LastUsedAt">Null means never.</param>
public sealed record PasskeyRow(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);
