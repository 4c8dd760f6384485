namespace OpenRouter.Portal.Ui;

/// <summary>Names the resource file with the words of the shared components and layouts.</summary>
internal sealed class UiTexts;
