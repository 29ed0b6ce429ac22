using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.CustomerPage;

/// <summary>What refers to customers or products: open deals keep them from being deleted, closed ones and interests only say so. Counted for all owners.</summary>
internal sealed class SalesReferences(SalesContext context, ICurrentUser user, ITexts texts)
    : IReferenceSource
{
    private sealed record Counted(
        Guid Record,
        string TextKey,
        long Count,
        bool Blocks,
        string? Url = null
    );

    public async Task<ILookup<Guid, Reference>> FindAsync(
        string kind,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        var ofCustomers = kind == CustomerRecords.Customer;
        var deals = await context
            .Opportunities.AsNoTracking()
            .Where(o => ids.Contains(ofCustomers ? o.CustomerId!.Value : o.ProductId!.Value))
            .GroupBy(o => new
            {
                Record = ofCustomers ? o.CustomerId : o.ProductId,
                Open = o.Status == OpportunityStatus.Open,
            })
            .Select(g => new
            {
                g.Key.Record,
                g.Key.Open,
                Count = g.LongCount(),
            })
            .ToListAsync(ct);
        var interests = await context
            .Interests.AsNoTracking()
            .Where(i => ids.Contains(ofCustomers ? i.CustomerId : i.ProductId))
            .GroupBy(i => ofCustomers ? i.CustomerId : i.ProductId)
            .Select(g => new { Record = g.Key, Count = g.LongCount() })
            .ToListAsync(ct);
        var list = $"/sales/opportunities?{(ofCustomers ? "customer" : "product")}=";
        var opens = user.Has(Rights.ViewOpportunities);
        return deals
            .Select(d => new Counted(
                d.Record!.Value,
                d.Open ? "sales.reference.open" : "sales.reference.closed",
                d.Count,
                d.Open,
                opens ? $"{list}{d.Record}&status={(d.Open ? "Open" : "Won,Lost")}" : null
            ))
            .Concat(
                interests.Select(i => new Counted(
                    i.Record,
                    "sales.reference.interests",
                    i.Count,
                    false
                ))
            )
            .ToLookup(
                c => c.Record,
                c => new Reference(texts.Count(c.TextKey, c.Count), c.Count, c.Blocks)
                {
                    Url = c.Url,
                }
            );
    }
}
