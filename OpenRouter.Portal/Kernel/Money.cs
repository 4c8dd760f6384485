using System.Globalization;

namespace OpenRouter.Portal.Kernel;

/// <summary>
/// An amount of US dollars as a whole number of nano-dollars (10⁻⁹ USD), with checked arithmetic: domain.md invariant 13.
/// The range is about ±9.2 billion dollars; beyond it arithmetic throws <see cref="OverflowException"/>.
/// </summary>
/// <param name="NanoDollars">The amount in 10⁻⁹ USD; may be negative, as a ledger entry's is.</param>
public readonly record struct Money(long NanoDollars) : IComparable<Money>
{
    /// <summary>How many nano-dollars make one dollar.</summary>
    public const long NanoDollarsPerDollar = 1_000_000_000;

    /// <summary>Nothing.</summary>
    public static Money Zero => default;

    /// <summary>The amount in dollars, exact.</summary>
    public decimal Dollars => NanoDollars / (decimal)NanoDollarsPerDollar;

    /// <summary>Rounds up, away from nothing that was delivered for free: a cost is rounded once, when it is settled.</summary>
    /// <exception cref="OverflowException">The amount does not fit.</exception>
    public static Money FromDollarsRoundedUp(decimal dollars) =>
        new(checked((long)decimal.Ceiling(dollars * NanoDollarsPerDollar)));

    /// <summary>Takes an exact amount.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount has digits beyond the ninth place.</exception>
    /// <exception cref="OverflowException">The amount does not fit.</exception>
    public static Money FromDollars(decimal dollars)
    {
        decimal nano = dollars * NanoDollarsPerDollar;
        return decimal.Truncate(nano) == nano
            ? new Money(checked((long)nano))
            : throw new ArgumentOutOfRangeException(nameof(dollars), "An amount has at most nine decimal places.");
    }

    /// <summary>Adds, checked.</summary>
    public static Money operator +(Money left, Money right) => new(checked(left.NanoDollars + right.NanoDollars));

    /// <summary>Subtracts, checked.</summary>
    public static Money operator -(Money left, Money right) => new(checked(left.NanoDollars - right.NanoDollars));

    /// <summary>Changes the sign, checked.</summary>
    public static Money operator -(Money value) => new(checked(-value.NanoDollars));

    /// <summary>Compares amounts.</summary>
    public static bool operator <(Money left, Money right) => left.NanoDollars < right.NanoDollars;

    /// <summary>Compares amounts.</summary>
    public static bool operator >(Money left, Money right) => left.NanoDollars > right.NanoDollars;

    /// <summary>Compares amounts.</summary>
    public static bool operator <=(Money left, Money right) => left.NanoDollars <= right.NanoDollars;

    /// <summary>Compares amounts.</summary>
    public static bool operator >=(Money left, Money right) => left.NanoDollars >= right.NanoDollars;

    /// <summary>The named form of <c>+</c>.</summary>
    public static Money Add(Money left, Money right) => left + right;

    /// <summary>The named form of <c>-</c>.</summary>
    public static Money Subtract(Money left, Money right) => left - right;

    /// <summary>The named form of unary <c>-</c>.</summary>
    public static Money Negate(Money item) => -item;

    /// <inheritdoc />
    public int CompareTo(Money other) => NanoDollars.CompareTo(other.NanoDollars);

    /// <summary>
    /// For people: two decimals, or as many as it takes to show two significant digits of an amount under one cent, so that
    /// a cost is never shown as nothing: <c>$12.50</c>, <c>$0.00042</c>, <c>-$3.00</c>, <c>$0.00</c>.
    /// </summary>
    public override string ToString()
    {
        decimal dollars = Math.Abs(Dollars);
        int places = 2;
        for (decimal scaled = dollars * 100m; scaled is > 0m and < 1m; scaled *= 10m)
        {
            // Two significant digits, but never beyond the ninth place, where the amount ends.
            places = Math.Min(places + (places == 2 ? 2 : 1), 9);
        }

        string amount = dollars.ToString("N" + places.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return (NanoDollars < 0 ? "-$" : "$") + amount;
    }
}
