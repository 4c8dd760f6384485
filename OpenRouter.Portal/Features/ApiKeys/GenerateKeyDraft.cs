namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>What has been typed into the dialog so far.</summary>
/// <param name="Name">As typed.</param>
/// <param name="ProjectId">The chosen project; null means the first that is offered.</param>
/// <param name="Expires">One of the words of <see cref="KeyExpiry"/>.</param>
public sealed record GenerateKeyDraft(string Name, Guid? ProjectId, string Expires);
