namespace OpenRouter.Portal.Ui;

/// <summary>One entry of a <see cref="ChartLegend"/>.</summary>
/// <param name="Label">The series' name.</param>
/// <param name="Colour">1 to 7, the same for the same thing everywhere; 7 is "other".</param>
/// <param name="Value">The sum or the present value with its unit; null shows none.</param>
public sealed record ChartSeries(string Label, int Colour, string? Value = null);
