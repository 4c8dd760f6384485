using System.Globalization;

namespace OpenRouter.Portal.Features.Catalogue;

/// <summary>A price per token, kept as it was written: <c>0.0000025</c>, or, legal and ugly, <c>.50</c>.</summary>
/// <param name="Text">The decimal string, as it goes out in the API (conventions.md 4.3).</param>
/// <param name="Dollars">Its value in US dollars.</param>
public readonly record struct ModelPrice(string Text, decimal Dollars)
{
    /// <summary>
    /// The dearest token that is believed, in dollars: a typo of six places would otherwise pass, and with it a call's bound
    /// (a ten-megabyte prompt, two thousand million tokens of answer) stays far inside the range of money.
    /// </summary>
    public const decimal Maximum = 1m;

    /// <summary>Costs nothing.</summary>
    public static ModelPrice Free { get; } = new("0", 0m);

    /// <summary>
    /// Reads a plain decimal number from 0 to <see cref="Maximum"/>. Signs, exponents, group separators, NaN and infinity are no
    /// prices (LED-09).
    /// </summary>
    public static bool TryParse(string? text, out ModelPrice price)
    {
        bool parsed = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal dollars)
            && dollars is >= 0m and <= Maximum;
        price = parsed ? new ModelPrice(text ?? "0", dollars) : Free;
        return parsed;
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}
