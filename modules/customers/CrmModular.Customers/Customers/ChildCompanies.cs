using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Customers;

/// <summary>Companies that belong to a customer: named before it is deleted. They stay, and stand alone then.</summary>
internal sealed class ChildReferences(CustomersContext context, ITexts texts) : IReferenceSource
{
    public async Task<ILookup<Guid, Reference>> FindAsync(
        string kind,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        var counts = await context
            .Customers.Where(c => c.ParentId != null && ids.Contains(c.ParentId.Value))
            .GroupBy(c => c.ParentId!.Value)
            .Select(g => new { g.Key, Count = g.LongCount() })
            .ToListAsync(ct);
        return counts.ToLookup(
            c => c.Key,
            c => new Reference(texts.Count("customers.reference.children", c.Count), c.Count, false)
        );
    }
}
