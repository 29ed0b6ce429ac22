using CrmModular.Sales.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Opportunities;

/// <summary>The sources of the newest opportunities and the usual reasons, offered while typing.</summary>
internal sealed class OpportunityValues(SalesContext context, ITexts texts)
{
    private const int Newest = 500;

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadAsync(
        CancellationToken ct
    )
    {
        var sources = await context
            .Opportunities.AsNoTracking()
            .OrderByDescending(o => o.ChangedAt)
            .Select(o => o.Source)
            .Take(Newest)
            .Distinct()
            .ToListAsync(ct);
        return new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [nameof(OpportunityInput.Source)] = [.. sources.Where(s => s.Length > 0).Order()],
            [nameof(OpportunityInput.LostReason)] = [.. LostReasons.Keys.Select(k => texts[k])],
        };
    }
}
