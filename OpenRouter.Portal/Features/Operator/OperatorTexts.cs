namespace OpenRouter.Portal.Features.Operator;

/// <summary>Names the resource file with the sentences of this feature's pages.</summary>
public sealed class OperatorTexts;
