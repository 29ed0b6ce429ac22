using System.Globalization;
using CrmModular.Sales.Board;
using CrmModular.Sales.CustomerPage;
using CrmModular.Sales.Opportunities;
using CrmModular.Sdk.Web;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Home;

/// <summary>A key figure: a number that leads to its records, and a remark beside it.</summary>
internal sealed record FigureView(string Value, string Url, string Remark, Tone Tone = Tone.Plain)
{
    /// <summary>Where the remark leads; null for nowhere.</summary>
    public string? RemarkUrl { get; init; }

    public const string Partial = "/Areas/Sales/Pages/_Figure.cshtml";
}

/// <summary>How many deals are open.</summary>
internal sealed class OpenFigure(
    HomeNumbers numbers,
    BoardWords words,
    ICompany company,
    ITexts texts,
    Display display
) : IHomeWidget
{
    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        var open = await numbers.OpenAsync(query, ct);
        var today = company.Today;
        var sunday = today.AddDays((7 - (int)today.DayOfWeek) % 7);
        var closing = await numbers
            .Seen(query)
            .Where(o =>
                o.Status == OpportunityStatus.Open && o.CloseSort >= today && o.CloseSort <= sunday
            )
            .CountAsync(ct);
        return new WidgetContent(
            "sales.home.open",
            "target-arrow",
            FigureView.Partial,
            new FigureView(
                display.Number(open.Sum(s => s.Count)),
                HomeLinks.Open(query),
                $"{words.Sum(open)} · {texts.Count("sales.home.closing", closing)}"
            )
            {
                RemarkUrl = HomeLinks.ClosingBy(query, today, sunday),
            },
            0
        )
        {
            Nothing = open.Sum(s => s.Count) == 0,
        };
    }
}

/// <summary>What was won in the period, against the period before it.</summary>
internal sealed class WonFigure(
    HomeNumbers numbers,
    ICompany company,
    ITexts texts,
    Display display
) : IHomeWidget
{
    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        var now = Units(await numbers.WonAsync(query, query.From, query.To, ct));
        var before = Units(await numbers.WonAsync(query, query.PreviousFrom, query.PreviousTo, ct));
        var change = before == 0 ? 0m : 100m * (now - before) / before;
        var remark =
            before == 0 ? texts["sales.home.nothing.before"]
            : change >= 0 ? texts["sales.home.up", ("percent", Percent(change))]
            : texts["sales.home.down", ("percent", Percent(-change))];
        return new WidgetContent(
            "sales.home.won",
            "trophy",
            FigureView.Partial,
            new FigureView(
                display.Money(now, company.Currency),
                HomeLinks.Won(query, query.From, query.To),
                remark,
                before == 0 ? Tone.Plain
                    : change >= 0 ? Tone.Good
                    : Tone.Bad
            )
            {
                RemarkUrl = HomeLinks.Won(query, query.PreviousFrom, query.PreviousTo),
            },
            0
        )
        {
            Nothing = now == 0 && before == 0,
        };
    }

    private long Units(IReadOnlyList<ClosedDay> days) =>
        days.Where(d => d.Currency == company.Currency).Sum(d => d.Units);

    private static string Percent(decimal percent) =>
        string.Create(CultureInfo.CurrentUICulture, $"{percent:0.0} %");
}

/// <summary>How many of the deals that closed in the period were won.</summary>
internal sealed class RateFigure(HomeNumbers numbers, ITexts texts, Display display) : IHomeWidget
{
    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        var closed = (await numbers.ClosedAsync(query, ct))
            .Where(d => d.Day >= query.From && d.Day <= query.To)
            .Sum(d => d.Count);
        var won = (await numbers.WonAsync(query, query.From, query.To, ct)).Sum(d => d.Count);
        return new WidgetContent(
            "sales.home.rate",
            "chart-pie",
            FigureView.Partial,
            new FigureView(
                closed == 0 ? Display.None : WinRate.Write(won, closed),
                HomeLinks.Closed(query),
                texts[
                    "sales.home.rate.of",
                    ("won", display.Number(won)),
                    ("closed", display.Number(closed))
                ]
            ),
            0
        )
        {
            Nothing = closed == 0,
        };
    }
}

/// <summary>How many deals nothing happened to for too long.</summary>
internal sealed class StaleFigure(
    HomeNumbers numbers,
    BoardWords words,
    ICompany company,
    ITexts texts,
    Display display
) : IHomeWidget
{
    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        var stale = await numbers.StaleAsync(query, ct);
        var count = stale.Sum(s => s.Count);
        return new WidgetContent(
            "sales.home.stale",
            "clock-pause",
            FigureView.Partial,
            new FigureView(
                display.Number(count),
                HomeLinks.Stale(query, company.Today),
                count == 0
                    ? texts["sales.home.stale.zero"]
                    : texts["sales.home.risk", ("sum", words.Sum(stale))],
                count == 0 ? Tone.Good : Tone.Warning
            ),
            0
        )
        {
            Nothing = count == 0,
        };
    }
}
