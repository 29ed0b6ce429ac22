using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;

namespace CrmModular.Sales.Board;

/// <summary>Counts and sums in words, for columns, tabs and what a move sends back.</summary>
internal sealed class BoardWords(Display display, ITexts texts, ICompany company)
{
    public string Sum(IReadOnlyList<StageSum> sums) =>
        display.Sum(sums.Select(s => new Money(s.Units, s.Currency)));

    /// <summary>What stands below a stage's name on the phone.</summary>
    public string Tab(IReadOnlyList<StageSum> sums) =>
        $"{display.Number(sums.Sum(s => s.Count))} · {display.ShortSum(sums.Select(s => new Money(s.Units, s.Currency)))}";

    public string Weighted(IReadOnlyList<StageSum> sums) =>
        texts[
            "sales.board.weighted",
            ("sum", display.Sum(sums.Select(s => new Money(Whole(s.WeightedUnits), s.Currency))))
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
}
