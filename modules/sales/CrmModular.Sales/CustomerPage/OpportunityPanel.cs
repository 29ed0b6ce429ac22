using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.CustomerPage;

/// <summary>An opportunity in the panel of its customer.</summary>
internal sealed record OpportunityLine(
    Guid Id,
    string Name,
    Guid StageId,
    OpportunityStatus Status,
    string NextStep,
    DateOnly? NextStepOn,
    DateOnly? ClosedOn,
    DateOnly? StaleOn,
    DateTimeOffset LastActivityAt,
    long Units,
    string Currency
);

/// <summary>What the panel of opportunities shows.</summary>
internal sealed record OpportunityLines(
    IReadOnlyList<OpportunityLine> Lines,
    PipelineSet Pipelines,
    bool MarksStale,
    DateOnly Today
);

/// <summary>The opportunities of a customer, open ones first, or of a product; beside an opportunity, the others of its customer.</summary>
internal sealed class OpportunityPanel(
    SalesContext context,
    ICurrentUser user,
    IFeatures features,
    ICompany company,
    PipelineReader pipelines,
    CustomerFigures figures,
    ITexts texts
) : IRecordPanel
{
    private const int Shown = 6;

    public async Task<PanelContent?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        var beside = record.Kind == SalesRecords.Opportunity;
        if (await SubjectAsync(record, ct) is not { } subject)
        {
            return null;
        }

        var ofCustomer = beside || record.Kind == CustomerRecords.Customer;
        var all = context
            .Opportunities.AsNoTracking()
            .Visible(context, user, Rights.ViewOpportunities)
            .Where(o => ofCustomer ? o.CustomerId == subject : o.ProductId == subject)
            .Where(o => o.Id != record.Id);
        var counts =
            ofCustomer && !beside
                ? await figures.CountsAsync(subject, ct)
                : await all.GroupBy(o => o.Status)
                    .Select(g => new { Status = g.Key, Count = g.Count() })
                    .ToDictionaryAsync(g => g.Status, g => g.Count, ct);
        var lines = await LinesAsync(all, ofCustomer, counts, ct);
        var total = counts.Values.Sum();
        return new PanelContent(
            beside ? "sales.panel.beside" : "sales.menu.opportunities",
            "target-arrow",
            "/Areas/Sales/Pages/_OpportunityLines.cshtml",
            new OpportunityLines(
                lines,
                await pipelines.AllAsync(ct),
                await features.IsOnAsync(FeatureIds.Stale, ct),
                company.Today
            )
        )
        {
            Wide = true,
            // The open ones; where all are closed, the panel counts those.
            Count = counts.GetValueOrDefault(OpportunityStatus.Open) is > 0 and var open
                ? open
                : total,
            EmptyTextKey = figures.Key(beside ? "sales.panel.beside.none" : "sales.panel.none"),
            Action =
                ofCustomer && user.Has(Rights.EditOpportunities)
                    ? new PanelLink(
                        texts["sales.list.new"],
                        $"/sales/opportunities/new?customer={subject}"
                    )
                    : null,
            Footer =
                total > lines.Count
                    ? new PanelLink(
                        texts.Count("sales.panel.all", total),
                        $"/sales/opportunities?{(ofCustomer ? "customer" : "product")}={subject}"
                    )
                    : null,
        };
    }

    /// <summary>The customer or product whose opportunities are shown; null for an opportunity without a customer.</summary>
    private async Task<Guid?> SubjectAsync(RecordRef record, CancellationToken ct) =>
        record.Kind == SalesRecords.Opportunity
            ? await context
                .Opportunities.Where(o => o.Id == record.Id)
                .Select(o => o.CustomerId)
                .FirstOrDefaultAsync(ct)
            : record.Id;

    /// <summary>Open ones by their next step, then the ones that closed last.</summary>
    private static async Task<List<OpportunityLine>> LinesAsync(
        IQueryable<Opportunity> all,
        bool ofCustomer,
        IReadOnlyDictionary<OpportunityStatus, int> counts,
        CancellationToken ct
    )
    {
        var lines = new List<OpportunityLine>();
        if (counts.GetValueOrDefault(OpportunityStatus.Open) > 0)
        {
            lines.AddRange(
                await Lines(
                        all.Where(o => o.Status == OpportunityStatus.Open)
                            .OrderBy(o => o.BoardSort)
                            .ThenBy(o => o.Id)
                            .Take(Shown),
                        ofCustomer
                    )
                    .ToListAsync(ct)
            );
        }

        if (lines.Count < Shown && counts.Values.Sum() > lines.Count)
        {
            lines.AddRange(
                await Lines(
                        all.Where(o => o.Status != OpportunityStatus.Open)
                            .OrderByDescending(o => o.CloseSort)
                            .ThenByDescending(o => o.Id)
                            .Take(Shown - lines.Count),
                        ofCustomer
                    )
                    .ToListAsync(ct)
            );
        }

        return lines;
    }

    private static IQueryable<OpportunityLine> Lines(
        IQueryable<Opportunity> opportunities,
        bool ofCustomer
    ) =>
        opportunities.Select(o => new OpportunityLine(
            o.Id,
            o.Name != "" ? o.Name
                : ofCustomer ? o.Product!.ProductName ?? o.Title
                : o.Customer!.CustomerName ?? o.Title,
            o.StageId,
            o.Status,
            o.NextStep,
            o.NextStepOn,
            o.ClosedOn,
            o.StaleOn,
            o.LastActivityAt,
            o.ValueSort,
            o.Amount.Currency
        ));
}
