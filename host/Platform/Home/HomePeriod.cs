namespace CrmModular.Host.Platform.Home;

/// <summary>The days that the home page looks at, and those before them to compare with.</summary>
/// <param name="Key">Which of the choices it is; <c>custom</c> for two dates.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="PreviousFrom">The first day of the period before.</param>
/// <param name="PreviousTo">The last day of the period before.</param>
/// <param name="PreviousUntil">The day before that corresponds to today while the period is running; its last day otherwise.</param>
public sealed record HomePeriod(
    string Key,
    DateOnly From,
    DateOnly To,
    DateOnly PreviousFrom,
    DateOnly PreviousTo,
    DateOnly PreviousUntil
)
{
    /// <summary>The choices, in the order in which they are offered.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "month",
        "quarter",
        "year",
        "last-month",
        "last-quarter",
        "last-year",
    ];

    /// <summary>The period of a choice, or of two dates; this quarter when neither can be read.</summary>
    public static HomePeriod Of(string? key, DateOnly? from, DateOnly? to, DateOnly today)
    {
        if (from is { } first && to is { } last && first <= last)
        {
            var days = last.DayNumber - first.DayNumber + 1;
            var (before, beforeEnd) = (first.AddDays(-days), first.AddDays(-1));
            return new HomePeriod(
                "custom",
                first,
                last,
                before,
                beforeEnd,
                Until(first, last, before, beforeEnd, today, today.AddDays(-days))
            );
        }

        var known = key is not null && Keys.Contains(key) ? key : "quarter";
        var months =
            known.EndsWith("year", StringComparison.Ordinal) ? 12
            : known.EndsWith("quarter", StringComparison.Ordinal) ? 3
            : 1;
        var start = new DateOnly(today.Year, (((today.Month - 1) / months) * months) + 1, 1);
        if (known.StartsWith("last-", StringComparison.Ordinal))
        {
            start = start.AddMonths(-months);
        }

        var (end, previousFrom, previousTo) = (
            start.AddMonths(months).AddDays(-1),
            start.AddMonths(-months),
            start.AddDays(-1)
        );
        // The same day of the month: 15 November stands against 15 August, whatever the months' lengths.
        var until = Until(start, end, previousFrom, previousTo, today, today.AddMonths(-months));
        return new HomePeriod(known, start, end, previousFrom, previousTo, until);
    }

    private static DateOnly Until(
        DateOnly from,
        DateOnly to,
        DateOnly previousFrom,
        DateOnly previousTo,
        DateOnly today,
        DateOnly sameDay
    ) =>
        from <= today && today < to && sameDay >= previousFrom && sameDay < previousTo
            ? sameDay
            : previousTo;
}
