using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CrmModular.Sales.Board;

/// <summary>
/// Counts and sums of the columns. They grow with the company, so they are kept until an opportunity changes; then one request
/// makes them anew and those beside it wait for it.
/// </summary>
internal sealed class BoardSums(
    SalesContext context,
    ICurrentUser user,
    ICompany company,
    BoardQuery query,
    IMemoryCache cache,
    OneAtATime<IReadOnlyList<StageSum>> flight
)
{
    /// <summary>Clocks of several processes differ a little, so that a change may go unseen; not for longer than this.</summary>
    private static readonly TimeSpan SumsKept = TimeSpan.FromSeconds(30);

    /// <summary>Counts and sums by stage and currency. Open and closed ones are asked apart, so that each walks its own stretch of the index.</summary>
    public async Task<IReadOnlyList<StageSum>> ReadAsync(
        BoardFilter filter,
        IReadOnlyCollection<Stage> stages,
        CancellationToken ct
    )
    {
        var open = Ids(stages, s => s.Kind == OpportunityStatus.Open);
        var closed = Ids(stages, s => s.Kind != OpportunityStatus.Open);
        var sums = new List<StageSum>();
        if (open.Count > 0)
        {
            sums.AddRange(
                await query.Seen(filter).Where(o => open.Contains(o.StageId)).ByStageAsync(ct)
            );
        }

        if (closed.Count > 0)
        {
            sums.AddRange(
                await query
                    .InPeriod(query.Seen(filter).Where(o => closed.Contains(o.StageId)), filter)
                    .ByStageAsync(ct)
            );
        }

        return sums;
    }

    /// <summary>The same, kept until an opportunity changes where they are those of a whole person, team or company.</summary>
    public async Task<IReadOnlyList<StageSum>> KeptAsync(
        BoardFilter filter,
        IReadOnlyList<Stage> stages,
        CancellationToken ct
    )
    {
        if (filter.Customer.Length > 0 || filter.Stale)
        {
            return await ReadAsync(filter, stages, ct);
        }

        var scope = user.ScopeOf(Rights.ViewOpportunities);
        var all = scope == RecordScope.All && filter.Circle == HomeCircle.Everyone;
        var key = (
            nameof(BoardSums),
            stages[0].PipelineId,
            filter.Days(company.Today),
            filter.Circle,
            scope,
            all ? null : user.PersonId,
            await LastChangeAsync(ct)
        );
        return Kept(key)
            ?? await flight.OnceAsync(
                key,
                async () =>
                    Kept(key) ?? cache.Set(key, await ReadAsync(filter, stages, ct), SumsKept),
                ct
            );
    }

    /// <summary>When an opportunity was last saved, and when one was last put into the bin; each is the end of an index.</summary>
    private async Task<(DateTimeOffset? Saved, DateTimeOffset? Deleted)> LastChangeAsync(
        CancellationToken ct
    )
    {
        var saved = await context
            .Opportunities.OrderByDescending(o => o.ChangedAt)
            .ThenByDescending(o => o.Id)
            .Select(o => (DateTimeOffset?)o.ChangedAt)
            .FirstOrDefaultAsync(ct);
        var deleted = await context
            .Opportunities.IgnoreQueryFilters([ModuleDbContext.BinFilter])
            .Where(o => o.DeletedAt != null)
            .OrderByDescending(o => o.DeletedAt)
            .Select(o => o.DeletedAt)
            .FirstOrDefaultAsync(ct);
        return (saved, deleted);
    }

    private IReadOnlyList<StageSum>? Kept(object key) =>
        cache.TryGetValue(key, out IReadOnlyList<StageSum>? kept) ? kept : null;

    private static List<Guid> Ids(IReadOnlyCollection<Stage> stages, Func<Stage, bool> which) =>
        [.. stages.Where(which).Select(s => s.Id)];
}
