using CrmModular.Sales.Data;
using CrmModular.Sdk.Web;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.CustomerPage;

/// <summary>The column "Open deals" of the list of customers.</summary>
internal sealed class OpenDealsColumn(SalesContext context, ICurrentUser user, Display display)
    : IListColumn
{
    public string Key => "sales.open";

    public string TextKey => "sales.fact.open";

    public bool AlignRight => true;

    public bool Default => true;

    public async Task<IReadOnlyDictionary<Guid, string>> ReadAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        var rows = await context
            .Opportunities.AsNoTracking()
            .Visible(context, user, Rights.ViewOpportunities)
            .Where(o =>
                o.CustomerId != null
                && ids.Contains(o.CustomerId.Value)
                && o.Status == OpportunityStatus.Open
            )
            .GroupBy(o => new { Customer = o.CustomerId!.Value, o.Amount.Currency })
            .Select(g => new
            {
                g.Key.Customer,
                g.Key.Currency,
                Units = g.Sum(o => o.ValueSort),
            })
            .ToListAsync(ct);
        return rows.GroupBy(r => r.Customer)
            .ToDictionary(
                g => g.Key,
                g => display.Sum(g.Select(r => new Money(r.Units, r.Currency)))
            );
    }
}
