using System.Globalization;
using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CrmModular.Customers.Customers;

/// <summary>
/// Industries, regions, sources and tags that customers have, for suggestions. They are taken from the customers that were
/// changed last: a bounded read by index, where all values of a million rows would be a long one. After them come the usual
/// industries, so that the first customer is asked for words as well.
/// </summary>
public sealed class ValuesInUse(CustomersContext context, IMemoryCache cache)
{
    private const int Looked = 2000;
    private const int Most = 100;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadAsync(
        CancellationToken ct
    ) =>
        await cache.GetOrCreateAsync(
            ("customers.values", CultureInfo.CurrentUICulture.Name),
            async entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = Kept;
                return await QueryAsync(ct);
            }
        ) ?? new Dictionary<string, IReadOnlyList<string>>();

    private async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> QueryAsync(
        CancellationToken ct
    )
    {
        var rows = await context
            .Customers.AsNoTracking()
            .OrderByDescending(c => c.ChangedAt)
            .ThenByDescending(c => c.Id)
            .Take(Looked)
            .Select(c => new
            {
                c.Industry,
                c.Region,
                c.Source,
                c.Tags,
            })
            .ToListAsync(ct);
        return new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [nameof(Customer.Industry)] = Distinct(
                rows.Select(r => r.Industry).Concat(Industries.Spoken)
            ),
            [nameof(Customer.Region)] = Distinct(rows.Select(r => r.Region)),
            [nameof(Customer.Source)] = Distinct(rows.Select(r => r.Source)),
            [nameof(Customer.Tags)] = Distinct(rows.SelectMany(r => TagText.Split(r.Tags))),
        };
    }

    /// <summary>The commonest first.</summary>
    private static List<string> Distinct(IEnumerable<string> values) =>
        [
            .. values
                .Where(v => v.Length > 0)
                .GroupBy(v => v, StringComparer.OrdinalIgnoreCase)
                .OrderByDescending(g => g.Count())
                .Take(Most)
                .Select(g => g.Key),
        ];
}
