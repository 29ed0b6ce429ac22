using System.Globalization;

namespace CrmModular.Sdk.Web;

/// <summary>Merges the timeline of a record from all modules, some entries at a time, by day.</summary>
/// <param name="extensions">Finds the sources.</param>
/// <param name="texts">The texts of the reader's language.</param>
/// <param name="display">Writes dates.</param>
/// <param name="company">What day it is.</param>
/// <param name="clock">What time it is.</param>
public sealed class TimelineReader(
    IExtensions extensions,
    ITexts texts,
    Display display,
    ICompany company,
    TimeProvider clock
)
{
    private const int PageSize = 20;

    /// <summary>A stretch of the timeline.</summary>
    /// <param name="record">The record.</param>
    /// <param name="pageUrl">The record's page, whose handler <c>Timeline</c> answers older entries.</param>
    /// <param name="before">Where the stretch begins, as an earlier one gave it; null for the newest.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<TimelineView> ReadAsync(
        RecordRef record,
        string pageUrl,
        string? before,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var from = Parse(before);
        // Upcoming entries are read with the first stretch.
        var until = from ?? now.AddYears(50);
        var read = await extensions.AskAsync<ITimelineSource, IReadOnlyList<TimelineEntry>>(
            record.Kind,
            // A source may answer more than it was asked for, or work only when its answer is gone through: both end here.
            async (source, _, c) =>
                [
                    .. (await source.Instance.ReadAsync(record, until, PageSize + 1, c)).Take(
                        PageSize + 1
                    ),
                ],
            ct: ct
        );
        var entries = read.SelectMany(r => r.Answer ?? []).ToList();
        entries.Sort((a, b) => b.At.CompareTo(a.At));
        var page = entries.Take(PageSize).ToList();
        var more = entries.Count > PageSize;
        // Entries of the same moment stay together: the next stretch begins before them all.
        page.AddRange(entries.Skip(PageSize).TakeWhile(e => e.At == page[^1].At));
        return new TimelineView(
            Groups(page, now, from is { } seen ? display.DayOf(seen) : null),
            more ? $"{pageUrl}?handler=Timeline&before={Format(page[^1].At)}" : null
        )
        {
            Failed = [.. read.Select(r => r.Failure).OfType<ContributionFailure>()],
        };
    }

    private List<TimelineGroup> Groups(
        IReadOnlyList<TimelineEntry> entries,
        DateTimeOffset now,
        DateOnly? shownDay
    )
    {
        var groups = new List<TimelineGroup>();
        var ahead = entries.Where(e => e.At > now).Reverse().ToList();
        if (ahead.Count > 0)
        {
            groups.Add(new TimelineGroup(texts["sdk.timeline.upcoming"], true, ahead));
        }

        groups.AddRange(
            entries
                .Where(e => e.At <= now)
                .GroupBy(e => display.DayOf(e.At))
                .Select(g => new TimelineGroup(
                    g.Key == shownDay ? "" : DayName(g.Key),
                    false,
                    [.. g]
                ))
        );
        return groups;
    }

    private string DayName(DateOnly day) =>
        (company.Today.DayNumber - day.DayNumber) switch
        {
            0 => texts["sdk.today"],
            1 => texts["sdk.yesterday"],
            _ => display.Date(day),
        };

    private static string Format(DateTimeOffset time) =>
        time.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset? Parse(string? text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out var ticks)
        && ticks > 0
        && ticks < DateTime.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;
}
