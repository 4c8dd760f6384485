namespace OpenRouter.Portal.Features.Sessions;

/// <summary>Names the resource file with the sentences of the step-up dialog.</summary>
public sealed class SessionsTexts;
