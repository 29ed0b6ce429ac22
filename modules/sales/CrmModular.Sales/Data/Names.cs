using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Data;

/// <summary>Names of people, customers and products by their ids, in one query.</summary>
internal static class Names
{
    public static async Task<IReadOnlyDictionary<string, string>> NamesAsync(
        this SalesContext context,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        if (ids.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        var found = await context
            .People.Where(p => ids.Contains(p.Id))
            .Select(p => new { p.Id, p.Name })
            .Concat(
                context
                    .Customers.Where(c => ids.Contains(c.Id))
                    .Select(c => new { c.Id, Name = c.CustomerName })
            )
            .Concat(
                context
                    .Products.Where(p => ids.Contains(p.Id))
                    .Select(p => new { p.Id, Name = p.ProductName })
            )
            .ToListAsync(ct);
        return found.ToDictionary(f => f.Id.ToString(), f => f.Name, StringComparer.Ordinal);
    }
}
