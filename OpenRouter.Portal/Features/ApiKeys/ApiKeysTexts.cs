namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>Names the resource file with the words of the API Keys page.</summary>
internal sealed class ApiKeysTexts;
