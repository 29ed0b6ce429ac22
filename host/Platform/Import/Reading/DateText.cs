namespace CrmModular.Host.Platform.Import.Reading;

public enum DateOrder
{
    YearMonthDay,
    DayMonthYear,
    MonthDayYear,
}

/// <summary>
/// Reads dates as people write them. A year of four digits in front is always read as year-month-day,
/// and a date with dots as day.month.year, whatever order the column has: nobody writes them otherwise.
/// </summary>
public static class DateText
{
    public static ValueResult<DateOnly> Read(string text, DateOrder order)
    {
        if (!DateParts.TryParse(text, out var parts))
        {
            return ProblemCodes.NotADate.With(text);
        }

        return parts.As(order) is { } date
            ? CalendarDay.IsSensible(date)
                ? ValueResult<DateOnly>.Of(date)
                : ProblemCodes.YearOutOfRange.With(text)
            : parts.AsAny() is null
                ? ProblemCodes.NotADate.With(text)
                : ProblemCodes.DateOrderMismatch.With(text);
    }

    /// <summary>A moment; midnight when no time is given, in <paramref name="zone"/> when no offset is.</summary>
    public static ValueResult<DateTimeOffset> ReadMoment(
        string text,
        DateOrder order,
        TimeZoneInfo zone
    )
    {
        var date = Read(text, order);
        if (!date.HasValue)
        {
            return date.Problem!;
        }

        _ = DateParts.TryParse(text, out var parts);
        var local = date.Value.ToDateTime(TimeOnly.MinValue) + parts.Time;
        if (parts.Offset is null && zone.IsInvalidTime(local))
        {
            return ProblemCodes.TimeSkipped.With(text);
        }

        var offset = parts.Offset ?? zone.GetUtcOffset(local);
        var utcTicks = local.Ticks - offset.Ticks;
        return utcTicks < DateTime.MinValue.Ticks || utcTicks > DateTime.MaxValue.Ticks
            ? ProblemCodes.NotADate.With(text)
            : ValueResult<DateTimeOffset>.Of(new DateTimeOffset(local, offset));
    }
}
