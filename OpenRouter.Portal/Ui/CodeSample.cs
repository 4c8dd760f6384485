namespace OpenRouter.Portal.Ui;

/// <summary>One language's tab of a <see cref="CodeSnippet"/>.</summary>
/// <param name="Language">The tab's name: <c>curl</c>, <c>Python</c>, <c>JavaScript</c>.</param>
/// <param name="Code">The text, ready to paste.</param>
public sealed record CodeSample(string Language, string Code);
