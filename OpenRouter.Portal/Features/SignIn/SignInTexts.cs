namespace OpenRouter.Portal.Features.SignIn;

/// <summary>Names the resource file with the sentences of this feature's pages.</summary>
public sealed class SignInTexts;
