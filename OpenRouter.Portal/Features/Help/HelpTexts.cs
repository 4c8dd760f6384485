namespace OpenRouter.Portal.Features.Help;

/// <summary>Names the resource file with the sentences of the help pages.</summary>
public sealed class HelpTexts;
