using CrmModular.Catalog.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Catalog.Products;

/// <summary>The series, categories and units in use, offered while typing.</summary>
internal sealed class ProductValues(CatalogContext context)
{
    private const int Most = 200;

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadAsync(
        CancellationToken ct
    )
    {
        var rows = await context
            .Products.AsNoTracking()
            .Select(p => new
            {
                p.Series,
                p.Category,
                p.Unit,
            })
            .Distinct()
            .Take(Most)
            .ToListAsync(ct);
        return new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [nameof(ProductInput.Series)] = Known(rows.Select(r => r.Series)),
            [nameof(ProductInput.Category)] = Known(rows.Select(r => r.Category)),
            [nameof(ProductInput.Unit)] = Known(rows.Select(r => r.Unit)),
        };
    }

    private static List<string> Known(IEnumerable<string> values) =>
        [.. values.Where(v => v.Length > 0).Distinct(StringComparer.Ordinal).Order()];
}
