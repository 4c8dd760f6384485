using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>A key as the list shows it; holds nothing that opens anything.</summary>
/// <param name="Id">The key.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Mask">The recognisable form, <c>sk-or-v1-0e6...1c96</c>.</param>
/// <param name="Project">The project's name.</param>
/// <param name="IsProduction">Whether the project is marked as production.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">Null means never.</param>
/// <param name="LastUsedAt">Null means never used.</param>
/// <param name="LastUsedAddress">Where the last use came from.</param>
/// <param name="Status">Active, Expires soon, Disabled, Expired or Revoked.</param>
/// <param name="CanRevoke">Whether the reader may revoke it and it is not revoked yet.</param>
/// <param name="CanEnable">Whether it is disabled and the reader is the one who may switch it on again.</param>
public sealed record ApiKeyRow(
    Guid Id,
    string Name,
    string Mask,
    string Project,
    bool IsProduction,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    string? LastUsedAddress,
    StatusWord Status,
    bool CanRevoke,
    bool CanEnable = false);

/// <summary>A project that a key can be generated in.</summary>
/// <param name="Id">The project.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsProduction">Whether it is marked as production.</param>
/// <param name="IsDefault">Whether new keys get it unless another is chosen.</param>
public sealed record ProjectChoice(Guid Id, string Name, bool IsProduction, bool IsDefault);
