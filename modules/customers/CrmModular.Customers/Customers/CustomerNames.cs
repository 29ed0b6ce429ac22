using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Customers;

/// <summary>Gives the names of people and customers by their ids, in one query.</summary>
internal static class CustomerNames
{
    public static async Task<IReadOnlyDictionary<string, string>> NamesAsync(
        this CustomersContext context,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        if (ids.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        var people = context
            .People.Where(p => ids.Contains(p.Id))
            .Select(p => new { p.Id, p.Name });
        var customers = context
            .Customers.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .Where(c => ids.Contains(c.Id))
            .Select(c => new { c.Id, c.Name });
        var found = await people.Concat(customers).ToListAsync(ct);
        return found.ToDictionary(f => f.Id.ToString(), f => f.Name, StringComparer.Ordinal);
    }
}
