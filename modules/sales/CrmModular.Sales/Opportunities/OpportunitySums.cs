using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Opportunities;

/// <summary>How many opportunities, and what they count for, in one currency.</summary>
/// <param name="StageId">The stage.</param>
/// <param name="Currency">The ISO 4217 code.</param>
/// <param name="Count">How many.</param>
/// <param name="Units">The sum in ten-thousandths.</param>
/// <param name="PercentUnits">The sum of each times its whole per cent, so a hundred times too large; see <see cref="WeightedUnits"/>.</param>
internal sealed record StageSum(
    Guid StageId,
    string Currency,
    long Count,
    long Units,
    long PercentUnits
)
{
    /// <summary>The weighted sum in ten-thousandths.</summary>
    public long WeightedUnits => PercentUnits / 100;
}

/// <summary>Sums of money, added by the database as whole numbers; a test compares each with the same made in C#.</summary>
internal static class OpportunitySums
{
    public static Task<List<StageSum>> ByStageAsync(
        this IQueryable<Opportunity> opportunities,
        CancellationToken ct
    ) =>
        opportunities
            .GroupBy(o => new { o.StageId, o.Amount.Currency })
            .Select(g => new StageSum(
                g.Key.StageId,
                g.Key.Currency,
                g.LongCount(),
                g.Sum(o => o.ValueSort),
                g.Sum(o => o.ValueSort * o.Probability)
            ))
            .ToListAsync(ct);
}
