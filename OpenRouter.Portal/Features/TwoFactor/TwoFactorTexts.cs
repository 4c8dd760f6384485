namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>Names the resource file with the sentences of the second factor.</summary>
public sealed class TwoFactorTexts;
