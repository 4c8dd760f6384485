namespace OpenRouter.Portal.Features.Spending;

/// <summary>Names the resource file with the sentences of the credits page.</summary>
public sealed class SpendingTexts;
