using System.Globalization;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>A number as written, without its decorations: what is left are digits and marks.</summary>
internal readonly record struct NumberParts(
    string Digits,
    bool IsNegative,
    bool IsPercent,
    decimal Scale,
    string? Currency
)
{
    private const int LongestNumber = 60;

    private static readonly (string Word, decimal Scale)[] Scales =
    [
        ("万亿", 1_000_000_000_000m),
        ("千万", 10_000_000m),
        ("百万", 1_000_000m),
        ("亿", 100_000_000m),
        ("億", 100_000_000m),
        ("万", 10_000m),
        ("萬", 10_000m),
    ];

    public static bool TryParse(string text, out NumberParts parts)
    {
        parts = default;
        if (text.Length is 0 or > LongestNumber)
        {
            return false;
        }

        var rest = TextFold.ToHalfWidth(text).AsSpan().Trim();
        var negative = TakeParentheses(ref rest) | TakeSign(ref rest);
        string? currency = null;
        TakeCurrency(ref rest, ref currency);
        negative |= !negative && TakeSign(ref rest);
        var percent = rest.EndsWith("%");
        rest = percent ? rest[..^1].TrimEnd() : rest;
        // the scale stands before a currency word: 1.2万元
        var scale = TakeScale(ref rest);
        if (rest.IsEmpty || !char.IsAsciiDigit(rest[^1]) && rest[^1] is not ('.' or ','))
        {
            return false;
        }

        foreach (var c in rest)
        {
            if (!char.IsAsciiDigit(c) && !IsMark(c))
            {
                return false;
            }
        }

        parts = new NumberParts(rest.ToString(), negative, percent, scale, currency);
        return true;
    }

    /// <summary>A space of any width, an apostrophe, a point or a comma.</summary>
    public static bool IsMark(char c) =>
        c is '.' or ',' or ' ' or '\'' or '’' or '\u00A0' or '\u202F' or '\u2009';

    private static bool TakeParentheses(ref ReadOnlySpan<char> rest)
    {
        if (rest is not ['(', .., ')'])
        {
            return false;
        }

        rest = rest[1..^1].Trim();
        return true;
    }

    private static bool TakeSign(ref ReadOnlySpan<char> rest)
    {
        if (rest is ['-' or '−' or '–' or '+', ..])
        {
            var negative = rest[0] != '+';
            rest = rest[1..].TrimStart();
            return negative;
        }

        if (rest is not [.., '-' or '−'])
        {
            return false;
        }

        rest = rest[..^1].TrimEnd(); // 1,234.50- as bookkeeping programs write it
        return true;
    }

    private static decimal TakeScale(ref ReadOnlySpan<char> rest)
    {
        foreach (var (word, scale) in Scales)
        {
            if (rest.EndsWith(word))
            {
                rest = rest[..^word.Length].TrimEnd();
                return scale;
            }
        }

        return 1;
    }

    private static void TakeCurrency(ref ReadOnlySpan<char> rest, ref string? currency)
    {
        if (CurrencyMarks.TakeStart(rest, out var mark, out var length))
        {
            currency = mark;
            rest = rest[length..].TrimStart();
        }

        if (CurrencyMarks.TakeEnd(rest, out mark, out length))
        {
            currency = Merge(currency, mark);
            rest = rest[..^length].TrimEnd();
        }
    }

    // "$ 5 CAD": the code says more than the sign
    private static string Merge(string? start, string end) => start is { Length: 3 } ? start : end;

    /// <summary>The digits as a number under one decimal mark; null when they do not fit it.</summary>
    public decimal? As(DecimalMark mark, out bool overflow)
    {
        overflow = false;
        var separator = mark == DecimalMark.Point ? '.' : ',';
        if (!NumberShape.TrySplit(Digits, separator, out var whole, out var fraction))
        {
            return null;
        }

        try
        {
            var plain = fraction.Length == 0 ? whole : $"{whole}.{fraction}";
            var value =
                decimal.Parse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
                * Scale;
            return IsNegative ? -value : value;
        }
        catch (OverflowException)
        {
            overflow = true;
            return null;
        }
    }

    public bool Fits(DecimalMark mark) =>
        NumberShape.TrySplit(Digits, mark == DecimalMark.Point ? '.' : ',', out _, out _);
}
