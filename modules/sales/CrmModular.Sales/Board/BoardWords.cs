using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;

namespace CrmModular.Sales.Board;

/// <summary>Counts and sums in words, for columns, tabs and what a move sends back.</summary>
internal sealed class BoardWords(Display display, ITexts texts, ICompany company)
{
    /// <summary>The sums of each currency, the company's first; several are written side by side, never added.</summary>
    public string Sum(IReadOnlyList<StageSum> sums) => Join(sums, s => s.Units, display.Money);

    /// <summary>The same in few characters.</summary>
    private string ShortSum(IReadOnlyList<StageSum> sums) =>
        Join(sums, s => s.Units, display.ShortMoney);

    /// <summary>What stands below a stage's name on the phone.</summary>
    public string Tab(IReadOnlyList<StageSum> sums) =>
        $"{display.Number(sums.Sum(s => s.Count))} · {ShortSum(sums)}";

    public string Weighted(IReadOnlyList<StageSum> sums) =>
        texts[
            "sales.board.weighted",
            ("sum", Join(sums, s => Whole(s.WeightedUnits), display.Money))
        ];

    /// <summary>What stands at the right of a column's sums: the weighted sum of open ones, the period of closed ones.</summary>
    public string Beside(Stage stage, IReadOnlyList<StageSum> sums, BoardFilter filter) =>
        stage.Kind == OpportunityStatus.Open ? Weighted(sums) : Period(filter);

    public string Period(BoardFilter filter) =>
        texts.Find($"sales.period.{filter.Closed}")
        ?? (
            filter.Days(company.Today) is var (from, to)
                ? $"{display.Date(from)} – {display.Date(to)}"
                : ""
        );

    /// <summary>An estimate has no cents.</summary>
    private static long Whole(long units) =>
        (units + (Money.Scale / 2)) / Money.Scale * Money.Scale;

    private string Join(
        IReadOnlyList<StageSum> sums,
        Func<StageSum, long> units,
        Func<long, string, string> write
    )
    {
        var byCurrency = sums.GroupBy(s => s.Currency, StringComparer.Ordinal)
            .OrderByDescending(g => g.Key == company.Currency)
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => write(g.Sum(units), g.Key))
            .ToList();
        return byCurrency.Count > 0 ? string.Join(" + ", byCurrency) : write(0, company.Currency);
    }
}
