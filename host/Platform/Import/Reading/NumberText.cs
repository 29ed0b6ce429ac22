using System.Globalization;

namespace CrmModular.Host.Platform.Import.Reading;

public enum DecimalMark
{
    Point,
    Comma,
}

/// <param name="Value">As written: "12 %" is 12 with <paramref name="IsPercent"/>.</param>
/// <param name="Currency">ISO code, or the bare sign where several currencies share it ($, ¥).</param>
public readonly record struct NumberValue(decimal Value, bool IsPercent, string? Currency);

/// <param name="TenThousandths">Whole number of ten-thousandths, as money is stored.</param>
public readonly record struct MoneyValue(long TenThousandths, string? Currency);

/// <summary>Reads numbers and money as people write them, under a decimal mark that is known by now.</summary>
public static class NumberText
{
    private const int MoneyScale = 10_000;

    public static ValueResult<NumberValue> ReadNumber(string text, DecimalMark mark)
    {
        if (!NumberParts.TryParse(text, out var parts))
        {
            return ProblemCodes.NotANumber.With(text);
        }

        return parts.As(mark, out var overflow) is { } value
                ? ValueResult<NumberValue>.Of(
                    new NumberValue(value, parts.IsPercent, parts.Currency)
                )
            : overflow ? ProblemCodes.NumberTooLarge.With(text)
            : ProblemCodes.NotANumber.With(text);
    }

    public static ValueResult<long> ReadWhole(string text, DecimalMark mark)
    {
        var number = ReadNumber(text, mark);
        if (!number.HasValue)
        {
            return number.Problem!;
        }

        var value = number.Value.Value;
        return value != decimal.Truncate(value) || number.Value.IsPercent
                ? ProblemCodes.NotWhole.With(text)
            : value is < long.MinValue or > long.MaxValue ? ProblemCodes.NumberTooLarge.With(text)
            : ValueResult<long>.Of((long)value);
    }

    /// <summary>More than four decimals are rounded half away from zero, with a note.</summary>
    public static ValueResult<MoneyValue> ReadMoney(string text, DecimalMark mark)
    {
        var number = ReadNumber(text, mark);
        if (!number.HasValue)
        {
            return number.Problem!;
        }

        var (value, isPercent, currency) = number.Value;
        if (isPercent)
        {
            return ProblemCodes.PercentAsMoney.With(text);
        }

        if (Math.Abs(value) > (decimal)long.MaxValue / MoneyScale)
        {
            return ProblemCodes.NumberTooLarge.With(text);
        }

        var exact = value * MoneyScale;
        var whole = decimal.Round(exact, 0, MidpointRounding.AwayFromZero);
        return ValueResult<MoneyValue>.Of(
            new MoneyValue((long)whole, currency),
            whole == exact ? null : ProblemCodes.MoneyRounded.With(text)
        );
    }

    /// <summary>The mark of a language, for columns that do not show theirs.</summary>
    public static DecimalMark MarkOf(CultureInfo culture) =>
        culture.NumberFormat.NumberDecimalSeparator == "," ? DecimalMark.Comma : DecimalMark.Point;
}
