namespace CrmModular.Host.Platform.Import.Reading;

public enum DateColumnKind
{
    /// <summary>No value is a date.</summary>
    None,

    /// <summary>One order reads every date.</summary>
    Unambiguous,

    /// <summary>Every date that has no year in front could be read two ways: the page must ask.</summary>
    Ambiguous,

    /// <summary>Some dates allow only day first, others only month first.</summary>
    Mixed,
}

/// <summary>What the dates of one column, all of them, say about their order.</summary>
/// <param name="Order">For the ambiguous a proposal at most: null.</param>
/// <param name="Dates">Values that are dates.</param>
/// <param name="Others">Filled values that are not, of any order.</param>
/// <param name="ShortYears">Dates whose year has two digits.</param>
public sealed record DateColumn(
    DateColumnKind Kind,
    DateOrder? Order,
    long Dates,
    long Others,
    long ShortYears,
    bool HasTimes
);

/// <summary>Collects the evidence value by value.</summary>
public sealed class DateOrderDetector
{
    private long _yearFirst;
    private long _dayFirst;
    private long _monthFirst;
    private long _either;
    private long _others;
    private long _shortYears;
    private bool _hasTimes;

    /// <summary>True when the value is a date in some order.</summary>
    public bool Add(string value)
    {
        if (value.Length == 0)
        {
            return false;
        }

        var isDate = DateParts.TryParse(value, out var parts) && parts.AsAny() is not null;
        if (!isDate)
        {
            _others++;
            return false;
        }

        _shortYears += parts.HasShortYear ? 1 : 0;
        _hasTimes |= parts.HasTime;
        Count(parts);
        return true;
    }

    public DateColumn Result()
    {
        var dates = _yearFirst + _dayFirst + _monthFirst + _either;
        var (kind, order) = (_dayFirst > 0, _monthFirst > 0, _either > 0) switch
        {
            _ when dates == 0 => (DateColumnKind.None, (DateOrder?)null),
            (true, true, _) => (DateColumnKind.Mixed, null),
            (true, false, _) => (DateColumnKind.Unambiguous, DateOrder.DayMonthYear),
            (false, true, _) => (DateColumnKind.Unambiguous, DateOrder.MonthDayYear),
            (false, false, true) => (DateColumnKind.Ambiguous, null),
            _ => (DateColumnKind.Unambiguous, DateOrder.YearMonthDay),
        };
        return new DateColumn(kind, order, dates, _others, _shortYears, _hasTimes);
    }

    private void Count(DateParts parts)
    {
        if (parts.NeedsNoOrder)
        {
            _yearFirst++;
            return;
        }

        var (day, month) = (parts.Is(DateOrder.DayMonthYear), parts.Is(DateOrder.MonthDayYear));
        if (day && month)
        {
            // 5/5/2017 is the fifth of May either way, but it does not say which order the others have
            _either++;
        }
        else if (parts.HasShortYear && parts.Is(DateOrder.YearMonthDay))
        {
            // 25-10-16: the two digits in front may be the year
            _either++;
        }
        else if (day)
        {
            _dayFirst++;
        }
        else if (month)
        {
            _monthFirst++;
        }
        else
        {
            // 99-12-31: nothing but the year can stand in front
            _yearFirst++;
        }
    }
}
