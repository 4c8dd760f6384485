namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Names the resource file with the sentences of the password and email pages.</summary>
public sealed class CredentialsTexts;
