using CrmModular.Sales.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.CustomerPage;

/// <summary>What refers to a customer or a product: open deals keep it from being deleted, closed ones and interests only say so. Counted for all owners.</summary>
internal sealed class SalesReferences(SalesContext context, ITexts texts) : IReferenceSource
{
    public async Task<IReadOnlyList<Reference>> FindAsync(RecordRef record, CancellationToken ct)
    {
        var ofCustomer = record.Kind == CustomerRecords.Customer;
        var counts = await context
            .Opportunities.AsNoTracking()
            .Where(o => ofCustomer ? o.CustomerId == record.Id : o.ProductId == record.Id)
            .GroupBy(o => o.Status == OpportunityStatus.Open)
            .Select(g => new { Open = g.Key, Count = g.LongCount() })
            .ToListAsync(ct);
        var interests = await context
            .Interests.AsNoTracking()
            .Where(i => ofCustomer ? i.CustomerId == record.Id : i.ProductId == record.Id)
            .LongCountAsync(ct);
        var references = counts
            .Select(c => new Reference(
                texts.Count(c.Open ? "sales.reference.open" : "sales.reference.closed", c.Count),
                c.Count,
                c.Open
            ))
            .ToList();
        if (interests > 0)
        {
            references.Add(
                new Reference(texts.Count("sales.reference.interests", interests), interests, false)
            );
        }

        return references;
    }
}
