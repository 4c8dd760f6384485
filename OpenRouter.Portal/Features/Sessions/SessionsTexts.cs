namespace OpenRouter.Portal.Features.Sessions;

/// <summary>Names the resource file with the sentences of sessions.</summary>
public sealed class SessionsTexts;
