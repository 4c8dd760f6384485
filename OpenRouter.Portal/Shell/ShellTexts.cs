namespace OpenRouter.Portal.Shell;

/// <summary>Names the resource file with the words of the frame and of the error pages.</summary>
internal sealed class ShellTexts;
