namespace OpenRouter.Portal.Features.AccountSettings;

/// <summary>Names the resource file with the sentences of the account pages.</summary>
public sealed class AccountSettingsTexts;
