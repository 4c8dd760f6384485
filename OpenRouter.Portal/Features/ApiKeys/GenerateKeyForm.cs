namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>What somebody asks for when generating a key.</summary>
internal sealed record GenerateKeyForm
{
    /// <summary>1 to 100 characters after trimming.</summary>
    public required string Name { get; init; }

    /// <summary>Where it belongs.</summary>
    public required Guid ProjectId { get; init; }

    /// <summary>The first instant at which it no longer works; null means never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What it may call; all of them by default.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ApiKeyScopes.All;
}
