using System.Globalization;

namespace CrmModular.Sdk;

/// <summary>
/// An amount of money: a whole number of ten-thousandths of the currency's unit. It has no arithmetic on purpose:
/// sums are made of <see cref="Units"/>, which both databases add as whole numbers, where a converted decimal would be
/// multiplied 10,000 times too big without a warning.
/// </summary>
/// <param name="Units">Ten-thousandths of the currency's unit: 12.34 is 123,400.</param>
/// <param name="Currency">The ISO 4217 code, three capital letters.</param>
public sealed record Money(long Units, string Currency)
{
    /// <summary>How many units make one of the currency.</summary>
    public const int Scale = 10_000;

    /// <summary>The amount as a decimal, exact.</summary>
    public decimal Amount => (decimal)Units / Scale;

    /// <summary>Makes money of a decimal.</summary>
    /// <exception cref="ArgumentException">The amount has more than four decimals.</exception>
    /// <exception cref="OverflowException">The amount is beyond 922 trillion.</exception>
    public static Money Of(decimal amount, string currency)
    {
        var units = amount * Scale;
        if (decimal.Truncate(units) != units)
        {
            throw new ArgumentException("Money has at most four decimals.", nameof(amount));
        }

        return new Money(decimal.ToInt64(units), currency);
    }

    /// <summary>The amount in the invariant culture and the currency's code, for logs.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Amount:0.####} {Currency}");
}
