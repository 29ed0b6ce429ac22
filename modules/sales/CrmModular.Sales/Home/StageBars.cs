using System.Globalization;
using CrmModular.Sales.Board;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;

namespace CrmModular.Sales.Home;

/// <summary>A bar of the pipeline.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Count">How many deals.</param>
/// <param name="Sum">What they count for, in words.</param>
/// <param name="Width">How long the bar is, of a hundred.</param>
/// <param name="Url">The list of these deals.</param>
internal sealed record StageBar(Stage Stage, string Count, string Sum, string Width, string Url);

/// <summary>The pipeline by stage: open deals as they are, closed ones of the period.</summary>
internal sealed class StageBars(
    HomeNumbers numbers,
    BoardWords words,
    ITexts texts,
    Display display
) : IHomeWidget
{
    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        var set = await numbers.PipelinesAsync(ct);
        var closed = (await numbers.ClosedAsync(query, ct))
            .Where(d => d.Day >= query.From && d.Day <= query.To)
            .Select(d => new StageSum(d.StageId, d.Currency, d.Count, d.Units, 0));
        var sums = (await numbers.OpenAsync(query, ct)).Concat(closed).ToLookup(s => s.StageId);
        var stages = set.Of(set.Default.Id);
        // Lengths of different currencies cannot be laid side by side; then the numbers of deals can.
        var several = sums.SelectMany(s => s).Select(s => s.Currency).Distinct().Skip(1).Any();
        decimal Length(Stage stage) => sums[stage.Id].Sum(x => several ? x.Count : x.Units);
        var longest = Math.Max(1, stages.Max(Length));
        var bars = stages
            .Select(s => new StageBar(
                s,
                display.Number(sums[s.Id].Sum(x => x.Count)),
                words.Sum([.. sums[s.Id]]),
                (100m * Length(s) / longest).ToString("0.#", CultureInfo.InvariantCulture),
                HomeLinks.Stage(query, s.Key, s.Kind != OpportunityStatus.Open)
            ))
            .ToList();
        return new WidgetContent(
            "sales.home.stages",
            "chart-bar",
            "/Areas/Sales/Pages/_StageBars.cshtml",
            bars,
            5
        )
        {
            Remark = texts[
                several ? "sales.home.stages.remark.several" : "sales.home.stages.remark"
            ],
            Footer = new PanelLink(texts["sales.home.stages.all"], HomeLinks.Board(query)),
        };
    }
}
