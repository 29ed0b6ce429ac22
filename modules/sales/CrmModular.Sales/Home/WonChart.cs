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
    string Currency
);

/// <summary>What was won, week by week, against the period before it.</summary>
internal sealed class WonChart(HomeNumbers numbers, ICompany company, ITexts texts, Display display)
    : IHomeWidget
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        var now = await DaysAsync(query, query.From, query.To, ct);
        var before = await DaysAsync(query, query.PreviousFrom, query.PreviousTo, ct);
        var weeks = Weeks(query, now, before);
        var (total, last) = (now.Sum(d => d.Units), before.Sum(d => d.Units));
        var gap = display.Money(Math.Abs(total - last), company.Currency);
        return new WidgetContent(
            "sales.home.won.chart",
            "trophy",
            "/Areas/Sales/Pages/_WonChart.cshtml",
            new WonChartView(
                display.Money(total, company.Currency),
                HomeLinks.Won(query, query.From, query.To),
                texts[Difference(total, last), ("gap", gap)],
                total == last ? Tone.Plain
                    : total > last ? Tone.Good
                    : Tone.Bad,
                weeks,
                Data(weeks),
                company.Currency
            ),
            5
        );
    }

    private static string Difference(long total, long last) =>
        total == last ? "sales.home.level"
        : total > last ? "sales.home.above"
        : "sales.home.below";

    private async Task<List<ClosedDay>> DaysAsync(
        HomeQuery query,
        DateOnly from,
        DateOnly to,
        CancellationToken ct
    ) =>
        [
            .. (await numbers.WonAsync(query, from, to, ct)).Where(d =>
                d.Currency == company.Currency
            ),
        ];

    /// <summary>Sums up to the end of each week, so that the lines meet the totals.</summary>
    private List<WonWeek> Weeks(HomeQuery query, List<ClosedDay> now, List<ClosedDay> before)
    {
        var weeks = new List<WonWeek>();
        var length = query.To.DayNumber - query.From.DayNumber;
        for (var start = 0; start <= length; start += 7)
        {
            var end = Math.Min(start + 6, length);
            var (day, past) = (query.From.AddDays(end), query.PreviousFrom.AddDays(end));
            past = past > query.PreviousTo ? query.PreviousTo : past;
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

    private string Data(IReadOnlyList<WonWeek> weeks) =>
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
                format = new { style = "currency", currency = company.Currency },
            },
            Json
        );
}
