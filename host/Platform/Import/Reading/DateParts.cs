using System.Globalization;
using System.Text.RegularExpressions;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>A date as written: which orders its shape allows is decided here, which one is meant is not.</summary>
internal readonly partial record struct DateParts
{
    private const int LongestDate = 48;

    private readonly int _first;
    private readonly int _second;
    private readonly int _third;
    private readonly DateOrder? _fixedOrder;

    private DateParts(int first, int second, int third, DateOrder? fixedOrder)
    {
        _first = first;
        _second = second;
        _third = third;
        _fixedOrder = fixedOrder;
    }

    public TimeSpan Time { get; private init; }
    public bool HasTime { get; private init; }
    public TimeSpan? Offset { get; private init; }
    public bool HasShortYear { get; private init; }

    /// <summary>The year stands in front, or the month is a word: no order has to be chosen for it.</summary>
    public bool NeedsNoOrder => _fixedOrder == DateOrder.YearMonthDay;

    public bool Is(DateOrder order) =>
        (_fixedOrder is null || _fixedOrder == order) && Make(order) is not null;

    public DateOnly? AsAny() =>
        As(DateOrder.YearMonthDay) ?? As(DateOrder.DayMonthYear) ?? As(DateOrder.MonthDayYear);

    public DateOnly? As(DateOrder order) => Make(_fixedOrder ?? order);

    private DateOnly? Make(DateOrder order)
    {
        // Without a fixed order the year is known to stand last.
        var (year, month, day) = order switch
        {
            DateOrder.YearMonthDay when _fixedOrder == DateOrder.YearMonthDay || HasShortYear => (
                _first,
                _second,
                _third
            ),
            DateOrder.DayMonthYear => (_third, _second, _first),
            DateOrder.MonthDayYear => (_third, _first, _second),
            _ => (0, 0, 0),
        };
        year = HasShortYear ? Century(year) : year;
        return
            year is >= 1 and <= 9999
            && month is >= 1 and <= 12
            && day >= 1
            && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : null;
    }

    /// <summary>As .NET and ICU read it: 00 to 49 are of this century, 50 to 99 of the last.</summary>
    private static int Century(int year) => year < 50 ? 2000 + year : 1900 + year;

    public static bool TryParse(string text, out DateParts parts)
    {
        parts = default;
        if (text.Length is < 6 or > LongestDate)
        {
            return false;
        }

        var plain = TextFold.ToHalfWidth(text);
        if (!char.IsAsciiDigit(plain[0]) && !char.IsAsciiLetter(plain[0]))
        {
            return false;
        }

        return TryNumbers(NumericDate().Match(plain), out parts)
            || TryNumbers(CompactDate().Match(plain), out parts)
            || TryNamedMonth(plain, out parts);
    }

    private static bool TryNumbers(Match match, out DateParts parts)
    {
        parts = default;
        if (!match.Success || !TimeParts.TryRead(match, out var time))
        {
            return false;
        }

        var (first, third) = (match.Groups["a"], match.Groups["c"]);
        DateOrder? order =
            first.Length == 4 ? DateOrder.YearMonthDay
            : match.Groups["s"].Value == "." ? DateOrder.DayMonthYear
            : null;
        parts = new DateParts(Number(first), Number(match.Groups["b"]), Number(third), order)
        {
            Time = time.OfDay,
            HasTime = match.Groups["h"].Success,
            Offset = time.Offset,
            HasShortYear = first.Length != 4 && third.Length != 4,
        };
        // 1234-5-678 and the like are article numbers
        return first.Length is 1 or 2 or 4
            && third.Length is 1 or 2 or 4
            && (first.Length != 4 || third.Length <= 2);
    }

    private static bool TryNamedMonth(string text, out DateParts parts)
    {
        parts = default;
        var match = NamedMonthDate().Match(text);
        if (!match.Success || !TimeParts.TryRead(match, out var time))
        {
            return false;
        }

        var month = "janfebmaraprmayjunjulaugsepoctnovdec".IndexOf(
            match.Groups["m"].Value[..3],
            StringComparison.OrdinalIgnoreCase
        );
        var year = match.Groups["y"];
        parts = new DateParts(
            Number(year),
            (month / 3) + 1,
            Number(match.Groups["d"]),
            DateOrder.YearMonthDay
        )
        {
            Time = time.OfDay,
            HasTime = match.Groups["h"].Success,
            Offset = time.Offset,
            HasShortYear = year.Length == 2,
        };
        return true;
    }

    private static int Number(Group group) =>
        group.Success
            ? int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;

    private const RegexOptions Options =
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(
        @"^(?<a>\d{1,4})\s?(?<s>[-/.年])\s?(?<b>\d{1,2})\s?(\k<s>|月)\s?(?<c>\d{1,4})日?"
            + TimeParts.Pattern,
        Options
    )]
    private static partial Regex NumericDate();

    [GeneratedRegex(@"^(?<a>(19|20|21)\d{2})(?<b>\d{2})(?<c>\d{2})" + TimeParts.Pattern, Options)]
    private static partial Regex CompactDate();

    private const string Month =
        @"(?<m>jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)\.?";

    [GeneratedRegex(
        @"^((?<d>\d{1,2})(st|nd|rd|th)?[-\s.]+"
            + Month
            + @"[-\s,.]+|"
            + Month
            + @"\s+(?<d>\d{1,2})(st|nd|rd|th)?,?\s+)(?<y>\d{4}|\d{2})"
            + TimeParts.Pattern,
        Options | RegexOptions.IgnoreCase
    )]
    private static partial Regex NamedMonthDate();
}
