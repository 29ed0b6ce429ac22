using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Customers;

/// <summary>Companies that belong to a customer: named before it is deleted. They stay, and stand alone then.</summary>
internal sealed class ChildReferences(CustomersContext context, ITexts texts) : IReferenceSource
{
    public async Task<IReadOnlyList<Reference>> FindAsync(RecordRef record, CancellationToken ct)
    {
        var count = await context.Customers.CountAsync(c => c.ParentId == record.Id, ct);
        return count == 0
            ? []
            : [new Reference(texts.Count("customers.reference.children", count), count, false)];
    }
}
