using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Home;

/// <summary>A deal in a table of the home page.</summary>
internal sealed record DealLine(
    Guid Id,
    string Customer,
    string Product,
    string Title,
    Guid StageId,
    string NextStep,
    DateOnly? NextStepOn,
    DateTimeOffset LastActivityAt,
    long Units,
    string Currency
);

/// <summary>What a table of deals shows.</summary>
internal sealed record DealTable(
    IReadOnlyList<DealLine> Lines,
    PipelineSet Pipelines,
    DateOnly Today,
    bool Stale
)
{
    public const string Partial = "/Areas/Sales/Pages/_DealTable.cshtml";

    public static IQueryable<DealLine> Of(IQueryable<Opportunity> opportunities) =>
        opportunities.Select(o => new DealLine(
            o.Id,
            o.Customer!.CustomerName ?? "",
            o.Product!.ProductName ?? "",
            o.Title,
            o.StageId,
            o.NextStep,
            o.NextStepOn,
            o.LastActivityAt,
            o.ValueSort,
            o.Amount.Currency
        ));
}

/// <summary>The open deals by their next step.</summary>
internal sealed class OpenDeals(HomeNumbers numbers, ICompany company, ITexts texts) : IHomeWidget
{
    private const int Shown = 7;

    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        var count = (await numbers.OpenAsync(query, ct)).Sum(s => s.Count);
        var set = await numbers.PipelinesAsync(ct);
        // A stage is a stretch of the board's index, in the order of the next step; the first of each are merged.
        var lines = new List<DealLine>();
        foreach (var stage in set.Stages.Where(s => s.Kind == OpportunityStatus.Open))
        {
            lines.AddRange(
                await DealTable
                    .Of(
                        numbers
                            .Seen(query)
                            .Where(o => o.StageId == stage.Id)
                            .OrderBy(o => o.BoardSort)
                            .ThenBy(o => o.Id)
                            .Take(Shown)
                    )
                    .ToListAsync(ct)
            );
        }

        return new WidgetContent(
            query.Circle == HomeCircle.Mine ? "sales.home.mine" : "sales.home.open",
            "target-arrow",
            DealTable.Partial,
            new DealTable(
                [
                    .. lines
                        .OrderBy(l => l.NextStepOn ?? DateOnly.MaxValue)
                        .ThenBy(l => l.Id)
                        .Take(Shown),
                ],
                set,
                company.Today,
                false
            ),
            7
        )
        {
            Count = count,
            Remark = texts["sales.home.by.step"],
            Footer =
                count == 0
                    ? null
                    : new PanelLink(
                        texts.Count("sales.home.open.all", count),
                        HomeLinks.Open(query)
                    ),
        };
    }
}

/// <summary>The deals that nothing happened to, the longest first.</summary>
internal sealed class StaleDeals(HomeNumbers numbers, ICompany company, ITexts texts) : IHomeWidget
{
    private const int Shown = 5;

    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        var count = (await numbers.StaleAsync(query, ct)).Sum(s => s.Count);
        var lines =
            count == 0
                ? []
                : await DealTable
                    .Of(numbers.Stale(query).OrderBy(o => o.StaleOn).ThenBy(o => o.Id).Take(Shown))
                    .ToListAsync(ct);
        return new WidgetContent(
            "sales.home.stale.title",
            "clock-pause",
            DealTable.Partial,
            new DealTable(lines, await numbers.PipelinesAsync(ct), company.Today, true),
            7
        )
        {
            Count = count,
            Footer =
                count > 0
                    ? new PanelLink(
                        texts.Count("sales.home.stale.all", count),
                        HomeLinks.Stale(query, company.Today)
                    )
                    : null,
        };
    }
}
