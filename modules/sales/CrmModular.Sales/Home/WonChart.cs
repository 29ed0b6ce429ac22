using System.Text.Json;
using CrmModular.Sdk.Web;

namespace CrmModular.Sales.Home;

/// <summary>A point of the chart: a week of the period and the same week of the period before it.</summary>
internal sealed record WonWeek(
    string Label,
    long Now,
    string NowUrl,
    long Before,
    string BeforeUrl,
    bool Ahead
);

/// <summary>What the chart shows; the table beside it has the same numbers.</summary>
internal sealed record WonChartView(
    string Total,
    string TotalUrl,
    string Difference,
    Tone Tone,
    IReadOnlyList<WonWeek> Weeks,
    string Data,
    string Currency,
    string? Note
);

/// <summary>What was won, week by week, against the period before it.</summary>
internal sealed class WonChart(HomeNumbers numbers, ICompany company, ITexts texts, Display display)
    : IHomeWidget
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        var allNow = await numbers.WonAsync(query, query.From, query.To, ct);
        var allBefore = await numbers.WonAsync(query, query.PreviousFrom, query.PreviousTo, ct);
        var all = allNow.Concat(allBefore).ToList();
        var currency = numbers.CurrencyOf(all);
        var now = allNow.Where(d => d.Currency == currency).ToList();
        var before = allBefore.Where(d => d.Currency == currency).ToList();
        var weeks = Weeks(query, now, before);
        var total = now.Sum(d => d.Units);
        var last = before.Where(d => d.Day <= query.PreviousUntil).Sum(d => d.Units);
        var gap = display.Money(Math.Abs(total - last), currency);
        return new WidgetContent(
            "sales.home.won.chart",
            "trophy",
            "/Areas/Sales/Pages/_WonChart.cshtml",
            new WonChartView(
                display.Sum(allNow.Select(d => d.Money)),
                HomeLinks.Won(query, query.From, query.To),
                texts[Difference(total, last) + (query.Running ? ".running" : ""), ("gap", gap)],
                total == last ? Tone.Plain
                    : total > last ? Tone.Good
                    : Tone.Bad,
                weeks,
                Data(weeks, currency),
                currency,
                all.TrueForAll(d => d.Currency == currency)
                    ? null
                    : texts["sales.home.chart.only", ("currency", currency)]
            ),
            5
        );
    }

    private static string Difference(long total, long last) =>
        total == last ? "sales.home.level"
        : total > last ? "sales.home.above"
        : "sales.home.below";

    /// <summary>Sums up to the end of each week, so that the lines meet the totals.</summary>
    private List<WonWeek> Weeks(HomeQuery query, List<ClosedDay> now, List<ClosedDay> before)
    {
        var weeks = new List<WonWeek>();
        var length = query.To.DayNumber - query.From.DayNumber;
        for (var start = 0; start <= length; start += 7)
        {
            var end = Math.Min(start + 6, length);
            var (day, past) = (query.From.AddDays(end), query.PreviousFrom.AddDays(end));
            // The period before may be longer or shorter: the last week takes it to its end.
            past = end == length || past > query.PreviousTo ? query.PreviousTo : past;
            weeks.Add(
                new WonWeek(
                    display.Date(query.From.AddDays(start)),
                    now.Where(d => d.Day <= day).Sum(d => d.Units),
                    HomeLinks.Won(query, query.From, day),
                    before.Where(d => d.Day <= past).Sum(d => d.Units),
                    HomeLinks.Won(query, query.PreviousFrom, past),
                    query.From.AddDays(start) > company.Today
                )
            );
        }

        return weeks;
    }

    private string Data(IReadOnlyList<WonWeek> weeks, string currency) =>
        JsonSerializer.Serialize(
            new
            {
                type = "line",
                labels = weeks.Select(w => w.Label),
                series = new object[]
                {
                    new
                    {
                        name = texts["sales.home.this"],
                        data = weeks.Where(w => !w.Ahead).Select(w => w.Now / Money.Scale),
                        color = "1",
                        href = weeks.Where(w => !w.Ahead).Select(w => w.NowUrl),
                    },
                    new
                    {
                        name = texts["sales.home.last"],
                        data = weeks.Select(w => w.Before / Money.Scale),
                        color = "6",
                        dash = true,
                        href = weeks.Select(w => w.BeforeUrl),
                    },
                },
                format = new { style = "currency", currency },
            },
            Json
        );
}
