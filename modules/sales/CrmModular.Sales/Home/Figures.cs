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

/// <summary>What was won in the period, against the period before it or, while it is running, against the same days of that one.</summary>
internal sealed class WonFigure(HomeNumbers numbers, ITexts texts, Display display) : IHomeWidget
{
    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        var now = await numbers.WonAsync(query, query.From, query.To, ct);
        var before = await numbers.WonAsync(query, query.PreviousFrom, query.PreviousUntil, ct);
        var (remark, tone) = Compare(query, now, before);
        return new WidgetContent(
            "sales.home.won",
            "trophy",
            FigureView.Partial,
            new FigureView(
                display.Sum(now.Select(d => d.Money)),
                HomeLinks.Won(query, query.From, query.To),
                remark,
                tone
            )
            {
                RemarkUrl = HomeLinks.Won(query, query.PreviousFrom, query.PreviousUntil),
            },
            0
        )
        {
            Nothing = now.Count == 0 && before.Count == 0,
        };
    }

    private (string Remark, Tone Tone) Compare(
        HomeQuery query,
        IReadOnlyList<ClosedDay> now,
        IReadOnlyList<ClosedDay> before
    )
    {
        var running = query.Running ? ".running" : "";
        var currency = numbers.CurrencyOf(now.Concat(before));
        var last = Units(before, currency);
        if (last == 0)
        {
            return before.Count == 0
                ? (texts[$"sales.home.nothing.before{running}"], Tone.Plain)
                : (
                    texts[
                        $"sales.home.before{running}",
                        ("sum", display.Sum(before.Select(d => d.Money)))
                    ],
                    Tone.Plain
                );
        }

        var change = 100m * (Units(now, currency) - last) / last;
        var key = change >= 0 ? "sales.home.up" : "sales.home.down";
        var remark = texts[$"{key}{running}", ("percent", Percent(Math.Abs(change)))];
        var alone = now.Concat(before).All(d => d.Currency == currency);
        return (
            alone ? remark : texts["sales.home.only", ("remark", remark), ("currency", currency)],
            change >= 0 ? Tone.Good : Tone.Bad
        );
    }

    private static long Units(IReadOnlyList<ClosedDay> days, string currency) =>
        days.Where(d => d.Currency == currency).Sum(d => d.Units);

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
