namespace OpenRouter.Portal.Data.Signals;

/// <summary>News that something changed, told after the commit to every node; carries ids only, never content.</summary>
/// <param name="Topic">What kind of change, a constant of the feature that announces it.</param>
/// <param name="Key">Which object, at most 200 characters.</param>
internal readonly record struct Signal(string Topic, string Key);
